package dev.agentvillage.metering.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many rows as one statement: an array per column, through {@code unnest}. */
final class Columns<R> {
    private record Column<R>(
            String name,
            String type,
            Function<R, ? extends Object> value,
            IntFunction<Object[]> array) {}

    private final List<Column<R>> columns = new ArrayList<>();

    Columns<R> bigint(String name, Function<R, Long> value) {
        return column(name, "bigint", value, Long[]::new);
    }

    Columns<R> integer(String name, Function<R, Integer> value) {
        return column(name, "integer", value, Integer[]::new);
    }

    Columns<R> text(String name, Function<R, String> value) {
        return column(name, "text", value, String[]::new);
    }

    Columns<R> uuid(String name, Function<R, java.util.UUID> value) {
        return column(name, "uuid", value, java.util.UUID[]::new);
    }

    Columns<R> bool(String name, Function<R, Boolean> value) {
        return column(name, "boolean", value, Boolean[]::new);
    }

    private Columns<R> column(
            String name,
            String type,
            Function<R, ? extends Object> value,
            IntFunction<Object[]> array) {
        columns.add(new Column<>(name, type, value, array));
        return this;
    }

    /** {@code a, b, c} */
    String names() {
        return names("");
    }

    /** {@code t.a, t.b, t.c} */
    String names(String prefix) {
        return columns.stream().map(c -> prefix + c.name()).collect(Collectors.joining(", "));
    }

    /** {@code unnest(?::uuid[], ?::bigint[]) AS n(a, b)} */
    String unnest() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "?::" + columns.get(i).type() + "[]")
                .collect(Collectors.joining(", ", "unnest(", ") AS n(" + names() + ")"));
    }

    String insertInto(String table) {
        return "INSERT INTO "
                + table
                + " ("
                + names()
                + ") SELECT "
                + names()
                + " FROM "
                + unnest();
    }

    /** Says how many rows were changed. */
    int execute(Connection c, String sql, Collection<R> rows) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            int parameter = 1;
            for (Column<R> column : columns) {
                Object[] array = column.array().apply(rows.size());
                int i = 0;
                for (R row : rows) {
                    array[i++] = column.value().apply(row);
                }
                statement.setArray(parameter++, c.createArrayOf(column.type(), array));
            }
            return statement.executeUpdate();
        }
    }
}
