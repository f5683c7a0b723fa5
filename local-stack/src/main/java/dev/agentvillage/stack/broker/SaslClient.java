package dev.agentvillage.stack.broker;

import java.util.Map;
import org.apache.kafka.common.security.plain.PlainLoginModule;

/** How a client, or the broker itself, says who it is. */
public final class SaslClient {
    private SaslClient() {}

    /** The properties of a producer, consumer or admin client that speaks as this user. */
    public static Map<String, Object> properties(
            String bootstrapServers, String username, String password) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                login(username, password) + ";");
    }

    /** Without the semicolon that ends it, for the broker adds the users it accepts. */
    static String login(String username, String password) {
        return "%s required username=\"%s\" password=\"%s\""
                .formatted(PlainLoginModule.class.getName(), username, password);
    }
}
