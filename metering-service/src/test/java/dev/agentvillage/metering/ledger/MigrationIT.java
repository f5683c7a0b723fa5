package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ledger of an older version is taken along, tick by tick and minute by minute. */
final class MigrationIT {
    private static final String BEFORE = "10";

    private final TestStack.Database database = TestStack.get().database("metering");
    private final String schema =
            "old_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection =
                DriverManager.getConnection(
                        database.jdbcUrl(), database.username(), database.password());
        migrate(BEFORE);
        execute("SET search_path TO " + schema);
    }

    @AfterEach
    void close() throws SQLException {
        execute("DROP SCHEMA " + schema + " CASCADE");
        connection.close();
    }

    @Test
    void everyTickAndWhatItCountedIsWhatItWas() throws SQLException {
        execute("SELECT open_day(20000), open_day(20001)");
        execute(ticks());
        // The fourth had repaired the third, which came late; the fifth changed the model.
        execute("UPDATE ticks SET counted_from = 3 WHERE seq = 4");
        execute("UPDATE ticks SET counted_from = 0 WHERE seq = 3");
        execute("UPDATE ticks SET model = 'other' WHERE seq >= 5");
        execute(repairs());
        List<String> ticks = rows(TICKS);
        List<String> minutes = rows(MINUTES);
        assertThat(ticks).hasSize(3 * 5_000);
        assertThat(minutes).isNotEmpty();

        migrate("latest");

        assertThat(rows(TICKS)).isEqualTo(ticks);
        assertThat(rows(MINUTES)).isEqualTo(minutes);
        assertThat(rows("SELECT count(*) FROM origins")).containsExactly("6");
    }

    private static final String TICKS =
            """
            SELECT session_id, attempt, seq, event_id, org_id, runner_id, repo, provider_id,
              provider_version, model, ts, interval_ms, final, counted_from, topic, kafka_partition,
              kafka_offset, received_at, stored_at, %s, %s
            FROM ticks ORDER BY session_id, attempt, seq
            """
                    .formatted(each("%s"), each("total_%s"));
    private static final String MINUTES =
            """
            SELECT session_id, minute, provider_id, provider_version, model, org_id, %s
            FROM charged_minutes GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
            """
                    .formatted(each("coalesce(sum(%s), 0)"));

    /** Three sessions of 5,000 ticks each, over midnight. */
    private static String ticks() {
        return """
        INSERT INTO ticks (session_id, attempt, seq, event_id, org_id, runner_id, repo, provider_id,
          provider_version, model, ts, interval_ms, final, counted_from, topic, kafka_partition,
          kafka_offset, received_at, %s, %s)
        SELECT md5('session' || s)::uuid, 1, n, md5(s || '/' || n)::uuid, 'acme', 'r1',
          'git:https://git.example/a.git', 'shell', '1.0', NULL, 20001 * 86400000::bigint
            + (n - 2500) * 10000, 10000, n = 5000, n, 'runner.usage', s, n, 20001 * 86400000::bigint,
          %s, %s
        FROM generate_series(1, 3) s, generate_series(1, 5000) n
        """
                .formatted(each("%s"), each("total_%s"), same("7 + s"), same("n * (7 + s)"));
    }

    private static String repairs() {
        return """
        INSERT INTO charges (cause, session_id, attempt, from_seq, to_seq, org_id, provider_id,
          provider_version, model, starts, ends, ts, %s)
        SELECT 'repair', session_id, attempt, 3, 3, org_id, provider_id, provider_version, model,
          ts - 20000, ts - 10000, ts, %s
        FROM ticks WHERE seq = 4
        """
                .formatted(each("%s"), each("%s"));
    }

    private static String each(String column) {
        return Arrays.stream(Unit.values())
                .map(u -> column.formatted(u.column()))
                .collect(Collectors.joining(", "));
    }

    /** The same for every unit, and none of a cost. */
    private static String same(String number) {
        return Arrays.stream(Unit.values())
                .map(u -> u == Unit.COST_MICROS ? "NULL" : number)
                .collect(Collectors.joining(", "));
    }

    private void migrate(String target) {
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.username(), database.password())
                .schemas(schema)
                .target(target)
                .load()
                .migrate();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            int width = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }
}
