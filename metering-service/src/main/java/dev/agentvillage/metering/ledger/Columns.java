package dev.agentvillage.metering.ledger;

import io.vertx.mutiny.sqlclient.Tuple;
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
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** {@code unnest($1::uuid[], $2::bigint[]) AS n(a, b)} */
    String unnest() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "$" + (i + 1) + "::" + columns.get(i).type() + "[]")
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

    Tuple of(Collection<R> rows) {
        List<Object> arrays = new ArrayList<>(columns.size());
        for (Column<R> column : columns) {
            Object[] array = column.array().apply(rows.size());
            int i = 0;
            for (R row : rows) {
                array[i++] = column.value().apply(row);
            }
            arrays.add(array);
        }
        return Tuple.from(arrays);
    }
}
