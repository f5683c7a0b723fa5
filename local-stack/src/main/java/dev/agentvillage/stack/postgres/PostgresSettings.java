package dev.agentvillage.stack.postgres;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a PostgreSQL lives and what it holds.
 *
 * @param cache where the binaries are unpacked; may be shared
 * @param directory the cluster, kept over restarts
 * @param log where its output goes
 * @param superuserPassword of the role {@code postgres}
 * @param databases by name, each with the password of the role of the same name that owns it
 * @param environment all that it gets beside PATH
 */
public record PostgresSettings(
        Path cache,
        Path directory,
        Path log,
        int port,
        String superuserPassword,
        Map<String, String> databases,
        Map<String, String> environment,
        Durability durability) {
    public static final String SUPERUSER = "postgres";

    /** What a crash of the machine may cost. */
    public enum Durability {
        /** Nothing that was committed. */
        SAFE,
        /** Everything: only for tests that crash nothing. */
        NONE
    }

    public PostgresSettings {
        databases = Map.copyOf(databases);
        environment = Map.copyOf(environment);
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "PostgreSQL on port " + port;
    }
}
