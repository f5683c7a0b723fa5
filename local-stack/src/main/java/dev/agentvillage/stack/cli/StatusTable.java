package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.village.PartState;
import dev.agentvillage.stack.village.PartStatus;
import dev.agentvillage.stack.village.VillageStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What runs where, for a person. */
final class StatusTable {
    private static final List<String> HEAD = List.of("part", "state", "address", "pid", "log");

    private StatusTable() {}

    /**
     * @param here logs below it are shown relative to it
     */
    static String of(VillageStatus status, Path here) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        status.parts().forEach(part -> rows.add(row(part, here)));
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder("  ");
            for (int column = 0; column < row.size(); column++) {
                line.append(pad(row.get(column), width(rows, column))).append("  ");
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static List<String> row(PartStatus part, Path here) {
        return List.of(
                part.part().title(),
                state(part),
                address(part),
                part.pid() == 0 ? "-" : Long.toString(part.pid()),
                log(Path.of(part.log()), here));
    }

    private static String state(PartStatus part) {
        var state = part.state().name().toLowerCase(Locale.ROOT);
        var why = part.note().isEmpty() ? "" : " (" + part.note() + ")";
        var again =
                part.state() == PartState.UP && part.restarts() > 0
                        ? ", restarted " + part.restarts() + "x"
                        : "";
        return state + why + again;
    }

    private static String address(PartStatus part) {
        return part.part().hasDatabase()
                ? "http://127.0.0.1:" + part.port()
                : "127.0.0.1:" + part.port();
    }

    private static String log(Path log, Path here) {
        return log.startsWith(here) ? here.relativize(log).toString() : log.toString();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
