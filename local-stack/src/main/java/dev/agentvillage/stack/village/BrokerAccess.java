package dev.agentvillage.stack.village;

import dev.agentvillage.stack.broker.SaslClient;
import java.util.Map;
import java.util.Objects;

/** How a program on this machine reaches a running village's broker. */
public final class BrokerAccess {
    private BrokerAccess() {}

    /**
     * The properties of a Kafka client.
     *
     * @param options of the running village
     */
    public static Map<String, Object> to(VillageOptions options) {
        var environment = new Installation(options).environment(Part.RUNNER);
        return SaslClient.properties(
                Objects.requireNonNull(environment.get("KAFKA_BOOTSTRAP_SERVERS")),
                Objects.requireNonNull(environment.get("KAFKA_USERNAME")),
                Objects.requireNonNull(environment.get("KAFKA_PASSWORD")));
    }
}
