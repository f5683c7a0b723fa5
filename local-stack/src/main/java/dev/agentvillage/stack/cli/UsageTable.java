package dev.agentvillage.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What was used when, for a person: windows by their start, numbers to the right. */
final class UsageTable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final List<String> NUMBERS =
            List.of(
                    "agentSeconds",
                    "terminalKb",
                    "commandsRun",
                    "filesTouched",
                    "approvalsRequested",
                    "providerInvocations",
                    "tokensInput",
                    "tokensOutput",
                    "costMicros");
    private static final List<String> HEADS =
            List.of(
                    "agent s",
                    "terminal KB",
                    "commands",
                    "files",
                    "approvals",
                    "turns",
                    "tokens in",
                    "tokens out",
                    "cost micros");

    private UsageTable() {}

    static String of(List<JsonNode> items, List<String> by, ZoneId zone) {
        if (items.isEmpty()) {
            return "  Nothing was used." + System.lineSeparator();
        }
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(List.of("from (" + zone.getId() + ")"));
        head.addAll(by);
        head.addAll(HEADS);
        rows.add(head);
        for (JsonNode item : items) {
            var row = new ArrayList<String>();
            row.add(TIME.format(Instant.ofEpochMilli(item.path("start").asLong()).atZone(zone)));
            by.forEach(d -> row.add(orDash(item.path("group").path(d).asText())));
            NUMBERS.forEach(n -> row.add(orDash(item.path(n).asText())));
            rows.add(row);
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder("  ");
            for (int column = 0; column < row.size(); column++) {
                int width = width(rows, column);
                line.append(cell(row.get(column), width, column > by.size())).append("  ");
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String cell(String text, int width, boolean isNumber) {
        String space = " ".repeat(width - text.length());
        return isNumber ? space + text : text + space;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
