package dev.agentvillage.stack.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where a broker lives and who may speak to it.
 *
 * @param directory its log segments and metadata, kept over restarts
 * @param configuration the file it reads at start; holds the credentials, so it is private
 * @param log where its output goes
 * @param users passwords by name; must hold {@link #ADMIN}
 * @param javaOptions of its JVM
 * @param environment added to ours
 * @param orphan what becomes of it when the JVM that started it dies
 */
public record BrokerSettings(
        Path directory,
        Path configuration,
        Path log,
        int port,
        int controllerPort,
        Map<String, String> users,
        List<String> javaOptions,
        Map<String, String> environment,
        Orphan orphan) {
    /** The user the broker itself is known by, and that may create topics. */
    public static final String ADMIN = "admin";

    /** What becomes of a broker whose starter was killed. */
    public enum Orphan {
        STAYS,
        STOPS
    }

    public BrokerSettings {
        users = Map.copyOf(users);
        javaOptions = List.copyOf(javaOptions);
        environment = Map.copyOf(environment);
        if (!users.containsKey(ADMIN)) {
            throw new IllegalArgumentException("no password for the user " + ADMIN);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    Path ready() {
        return configuration.resolveSibling(configuration.getFileName() + ".ready");
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "broker on " + bootstrapServers();
    }
}
