package dev.agentvillage.runner.work;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the shell reports of itself. On the wire of {@code shell.rc}: RS, kind, fields separated by
 * US, GS.
 */
public sealed interface ShellRecord {
    record Started(String line, String directory, long micros) implements ShellRecord {}

    record Finished(int exitCode, long micros) implements ShellRecord {}

    /** The number that {@code history} puts before a line, and the mark of an edited one. */
    Pattern HISTORY = Pattern.compile("^\\s*\\d+\\*?\\s\\s?");

    /**
     * @param rest begins with a record that is not complete yet
     */
    record Parsed(List<ShellRecord> records, String rest) {}

    static Parsed parse(String text) {
        List<ShellRecord> records = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\u001d'); end >= 0; end = text.indexOf('\u001d', from)) {
            int start = text.lastIndexOf('\u001e', end);
            if (start >= from) {
                one(text.substring(start + 1, end), records);
            }
            from = end + 1;
        }
        return new Parsed(records, text.substring(from));
    }

    private static void one(String record, List<ShellRecord> records) {
        String[] fields = record.split("\u001f", 4);
        try {
            if (fields.length == 4 && fields[0].equals("S")) {
                Matcher number = HISTORY.matcher(fields[3]);
                String line = number.find() ? fields[3].substring(number.end()) : fields[3];
                records.add(new Started(line.strip(), fields[2], micros(fields[1])));
            } else if (fields.length == 3 && fields[0].equals("F")) {
                records.add(new Finished(Integer.parseInt(fields[2]), micros(fields[1])));
            }
        } catch (NumberFormatException e) {
            // Whoever wrote that, it was not our shell.
            return;
        }
    }

    private static long micros(String seconds) {
        return new BigDecimal(seconds).movePointRight(6).longValue();
    }
}
