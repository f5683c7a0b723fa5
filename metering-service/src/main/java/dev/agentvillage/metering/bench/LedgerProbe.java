package dev.agentvillage.metering.bench;

import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.metering.ledger.Unit;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The ledger's tables, read by hand: no code of the service stands between. */
final class LedgerProbe implements AutoCloseable {
    private static final long BETWEEN = Duration.ofMillis(50).toNanos();

    private final Map<String, String> environment;
    private final Connection connection;
    private final String org;

    LedgerProbe(Map<String, String> environment, String org) throws SQLException {
        this.environment = environment;
        this.connection = connect(environment);
        this.org = org;
    }

    private static Connection connect(Map<String, String> environment) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%s/%s"
                        .formatted(
                                environment.getOrDefault("DB_HOST", "localhost"),
                                environment.getOrDefault("DB_PORT", "5432"),
                                environment.getOrDefault("DB_NAME", "metering")),
                environment.getOrDefault("DB_USERNAME", "metering"),
                environment.get("DB_PASSWORD"));
    }

    /** The ledger counts for organisations that something was heard of. */
    void announce() throws SQLException {
        update("INSERT INTO organisations (org_id, changed_by) VALUES (?, 'bench')");
    }

    /** Until it is closed the ledger stores nothing: what is sent meanwhile is its backlog. */
    Connection hold() throws SQLException {
        Connection holder = connect(environment);
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(5318011)");
        }
        return holder;
    }

    BareInsert.Rates bare() throws SQLException {
        try (var reading = connect(environment);
                var writing = connect(environment)) {
            return BareInsert.of(reading, writing, org);
        }
    }

    /** How many of the organisation's ticks are committed; cheap enough to ask often. */
    long counted() throws SQLException {
        return Long.parseLong(
                row("SELECT coalesce(sum(last_seq), 0) FROM watermarks WHERE org_id = ?"));
    }

    void await(long ticks, Duration patience) throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (counted() < ticks) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(counted() + " of " + ticks + " after " + patience);
            }
            LockSupport.parkNanos(BETWEEN);
        }
    }

    /** Archive, its highest totals and the roll-ups: each is all that was sent. */
    boolean isExact(long ticks, UsageUnits sent) throws SQLException {
        String all =
                Arrays.stream(Unit.values())
                        .map(u -> String.valueOf(u.of(sent)))
                        .collect(Collectors.joining("|"));
        return row("SELECT count(*) FROM ticks WHERE org_id = ?").equals(String.valueOf(ticks))
                && row("SELECT " + sums("") + " FROM ticks WHERE org_id = ?").equals(all)
                && row("SELECT " + sums("") + " FROM usage_minutes WHERE org_id = ?").equals(all)
                && row("SELECT "
                                + sums("total_")
                                + " FROM (SELECT DISTINCT ON (session_id, attempt) * FROM ticks"
                                + " WHERE org_id = ? ORDER BY session_id, attempt, seq DESC) highest")
                        .equals(all);
    }

    void forget() throws SQLException {
        update("DELETE FROM archive a USING origins o WHERE a.origin = o.origin AND o.org_id = ?");
        for (String table : List.of("origins", "usage_minutes", "watermarks", "organisations")) {
            update("DELETE FROM " + table + " WHERE org_id = ?");
        }
    }

    private void update(String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, org);
            statement.executeUpdate();
        }
    }

    private static String sums(String prefix) {
        return Arrays.stream(Unit.values())
                .map(u -> "coalesce(sum(" + prefix + u.column() + "), 0)")
                .collect(Collectors.joining(" || '|' || "));
    }

    private String row(String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, org);
            try (var found = statement.executeQuery()) {
                found.next();
                return found.getString(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
