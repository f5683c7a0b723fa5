package dev.agentvillage.metering.bench;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/**
 * What PostgreSQL takes when nothing else is done: rows of the archive, with its index, by one
 * connection, a transaction for each 500.
 */
final class BareInsert {
    private static final int ROWS = 100_000;
    private static final int BATCH = 500;

    record Rates(double insert, double copy) {}

    private final Connection c;
    private final String table = "bare_" + UUID.randomUUID().toString().replace("-", "");
    private final List<String> types = new ArrayList<>();
    private final List<Object[][]> batches = new ArrayList<>();
    private int rows;

    private BareInsert(Connection c) {
        this.c = c;
    }

    static Rates of(Connection c, String org) throws SQLException {
        BareInsert bare = new BareInsert(c);
        bare.read(org);
        c.setAutoCommit(false);
        try {
            return new Rates(bare.measured(bare::insert), bare.measured(bare::copy));
        } finally {
            c.rollback();
            c.setAutoCommit(true);
        }
    }

    private interface Write {
        void batch(Object[][] columns) throws SQLException;
    }

    private double measured(Write write) throws SQLException {
        execute("CREATE TABLE " + table + " (LIKE archive INCLUDING ALL)");
        c.commit();
        try {
            long began = System.nanoTime();
            for (Object[][] batch : batches) {
                write.batch(batch);
                c.commit();
            }
            return rows / ((System.nanoTime() - began) / 1e9);
        } finally {
            execute("DROP TABLE " + table);
            c.commit();
        }
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

    private void read(String org) throws SQLException {
        try (var statement =
                c.prepareStatement(
                        "SELECT a.* FROM archive a JOIN origins o USING (origin) WHERE o.org_id = ? LIMIT "
                                + ROWS)) {
            statement.setString(1, org);
            try (var found = statement.executeQuery()) {
                int width = found.getMetaData().getColumnCount();
                for (int i = 1; i <= width; i++) {
                    types.add(found.getMetaData().getColumnTypeName(i));
                }
                List<Object[]> batch = new ArrayList<>();
                while (found.next()) {
                    Object[] row = new Object[width];
                    for (int i = 0; i < width; i++) {
                        row[i] = found.getObject(i + 1);
                    }
                    batch.add(row);
                    rows++;
                    if (batch.size() == BATCH) {
                        batches.add(turned(batch, width));
                        batch.clear();
                    }
                }
                if (!batch.isEmpty()) {
                    batches.add(turned(batch, width));
                }
            }
        }
    }

    private static Object[][] turned(List<Object[]> rows, int width) {
        return IntStream.range(0, width)
                .mapToObj(i -> rows.stream().map(r -> r[i]).toArray())
                .toArray(Object[][]::new);
    }

    private void execute(String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }
}
