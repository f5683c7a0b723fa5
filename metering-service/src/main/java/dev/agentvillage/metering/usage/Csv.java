package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.ledger.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** RFC 4180, with a head; numbers in base units, empty where nothing was told. */
final class Csv {
    private static final String END = "\r\n";

    private Csv() {}

    static String of(UsageQuery query, List<UsageItem> items) {
        List<String> head = new ArrayList<>(List.of("start", "end"));
        query.groupBy().forEach(d -> head.add(d.word()));
        List<Unit> units =
                Arrays.stream(Unit.values()).filter(Meter.units(query.meters())::contains).toList();
        if (query.configured().isPresent()) {
            head.add(query.configured().get().key());
        } else if (query.isConcurrency()) {
            head.add(Meter.SESSION_CONCURRENCY.key());
        } else {
            units.forEach(u -> head.add(u.column()));
        }
        StringBuilder text = new StringBuilder(line(head));
        for (UsageItem item : items) {
            List<String> cells =
                    new ArrayList<>(
                            List.of(String.valueOf(item.start()), String.valueOf(item.end())));
            query.groupBy().forEach(d -> cells.add(item.group().getOrDefault(d.word(), "")));
            if (query.configured().isPresent()) {
                cells.add(cell(item.quantities().quantity()));
            } else if (query.isConcurrency()) {
                cells.add(cell(item.quantities().sessionConcurrency()));
            } else {
                units.forEach(u -> cells.add(cell(item.quantities().number(u))));
            }
            text.append(line(cells));
        }
        return text.toString();
    }

    private static String cell(@Nullable Number number) {
        return number == null ? "" : number.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", END));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
