package dev.agentvillage.metering.bench;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/**
 * What PostgreSQL takes when nothing else is done: all rows of an organisation's archive into a
 * table like it, with its index, by one connection, a transaction for each 500. Only the writing is
 * timed; the rows come by another connection.
 */
final class BareInsert {
    private static final int BATCH = 500;

    record Rates(double insert, double copy) {}

    private final Connection reading;
    private final Connection c;
    private final String org;
    private final String table = "bare_" + UUID.randomUUID().toString().replace("-", "");
    private final List<String> types = new ArrayList<>();

    private BareInsert(Connection reading, Connection writing, String org) {
        this.reading = reading;
        this.c = writing;
        this.org = org;
    }

    /** Both connections are its own, to be closed by the caller. */
    static Rates of(Connection reading, Connection writing, String org) throws SQLException {
        BareInsert bare = new BareInsert(reading, writing, org);
        reading.setAutoCommit(false);
        writing.setAutoCommit(false);
        return new Rates(bare.measured(bare::insert), bare.measured(bare::copy));
    }

    private interface Write {
        void batch(Object[][] columns) throws SQLException;
    }

    private double measured(Write write) throws SQLException {
        execute("CREATE TABLE " + table + " (LIKE archive INCLUDING ALL)");
        c.commit();
        try (var statement =
                reading.prepareStatement(
                        "SELECT a.* FROM archive a JOIN origins o USING (origin) WHERE o.org_id = ?"
                                + " ORDER BY a.ts")) {
            statement.setFetchSize(BATCH);
            statement.setString(1, org);
            try (var found = statement.executeQuery()) {
                describe(found.getMetaData());
                return measured(write, found);
            }
        } finally {
            c.rollback();
            execute("DROP TABLE " + table);
            c.commit();
        }
    }

    private double measured(Write write, ResultSet found) throws SQLException {
        long rows = 0;
        long nanos = 0;
        while (true) {
            Object[][] batch = next(found);
            if (batch[0].length == 0) {
                return rows / (nanos / 1e9);
            }
            long began = System.nanoTime();
            write.batch(batch);
            c.commit();
            nanos += System.nanoTime() - began;
            rows += batch[0].length;
        }
    }

    private void describe(ResultSetMetaData columns) throws SQLException {
        types.clear();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            types.add(columns.getColumnTypeName(i));
        }
    }

    /** By column; of no rows at the end. */
    private Object[][] next(ResultSet found) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        while (rows.size() < BATCH && found.next()) {
            Object[] row = new Object[types.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = found.getObject(i + 1);
            }
            rows.add(row);
        }
        return IntStream.range(0, types.size())
                .mapToObj(i -> rows.stream().map(r -> r[i]).toArray())
                .toArray(Object[][]::new);
    }

    private void insert(Object[][] columns) throws SQLException {
        String arrays = types.stream().map(t -> "?::" + t + "[]").collect(Collectors.joining(", "));
        try (var statement =
                c.prepareStatement(
                        "INSERT INTO " + table + " SELECT * FROM unnest(" + arrays + ")")) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, c.createArrayOf(types.get(i), columns[i]));
            }
            statement.executeUpdate();
        }
    }

    private void copy(Object[][] columns) throws SQLException {
        var text = new StringBuilder();
        for (int row = 0; row < columns[0].length; row++) {
            for (int i = 0; i < columns.length; i++) {
                Object value = columns[i][row];
                text.append(i == 0 ? "" : "\t").append(value == null ? "\\N" : value);
            }
            text.append('\n');
        }
        try {
            c.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + table + " FROM STDIN", new StringReader(text.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }
}
