package dev.agentvillage.stack.postgres;

import dev.agentvillage.stack.process.StackException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** The databases of a cluster with the one role each that may connect to it. */
final class Databases {
    private static final String WRONG_PASSWORD = "28P01";

    private Databases() {}

    static void ensure(PostgresSettings settings) {
        try (var connection =
                DriverManager.getConnection(
                        settings.jdbcUrl("postgres"),
                        PostgresSettings.SUPERUSER,
                        settings.superuserPassword())) {
            for (var database : settings.databases().entrySet()) {
                ensure(connection, database);
            }
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) {
                throw new StackException(
                        "The database in %s was made with other passwords than these; remove one of both."
                                .formatted(settings.directory()),
                        e);
            }
            throw new StackException("PostgreSQL refused: " + e.getMessage(), e);
        }
    }

    private static void ensure(Connection connection, Map.Entry<String, String> database)
            throws SQLException {
        var name = plain(database.getKey());
        var password = plain(database.getValue());
        if (!exists(connection, "SELECT FROM pg_roles WHERE rolname = ?", name)) {
            execute(connection, "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, password));
        } else {
            execute(connection, "ALTER ROLE %s PASSWORD '%s'".formatted(name, password));
        }
        if (!exists(connection, "SELECT FROM pg_database WHERE datname = ?", name)) {
            execute(connection, "CREATE DATABASE %s OWNER %s".formatted(name, name));
            execute(connection, "REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
        }
    }

    private static boolean exists(Connection connection, String query, String name)
            throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** These statements take no parameters, so nothing but letters and digits goes in. */
    private static String plain(String word) {
        if (!word.matches("[a-z0-9]+")) {
            throw new IllegalArgumentException("a name or password other than [a-z0-9]+");
        }
        return word;
    }
}
