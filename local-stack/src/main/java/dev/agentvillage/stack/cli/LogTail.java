package dev.agentvillage.stack.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads a log from its end on. */
final class LogTail {
    private static final int BACK = 256 * 1024;

    private final Path log;
    private final String prefix;
    private long position;
    private String unfinished = "";

    private LogTail(Path log, String prefix) {
        this.log = log;
        this.prefix = prefix;
    }

    static LogTail of(Path log, boolean named) {
        var name = log.getFileName().toString().replaceFirst("\\.log$", "");
        return new LogTail(log, named ? "[" + name + "] " : "");
    }

    List<String> last(int lines) throws IOException {
        position = Files.exists(log) ? Math.max(0, Files.size(log) - BACK) : 0;
        var all = more();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    /** The lines that were finished since the last look. */
    List<String> more() throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            if (file.length() < position) {
                position = 0; // Begun anew.
            }
            var bytes = new byte[(int) Math.min(BACK, file.length() - position)];
            file.seek(position);
            file.readFully(bytes);
            position += bytes.length;
            var text = unfinished + new String(bytes, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            unfinished = text.substring(end);
            return text.substring(0, end).lines().map(line -> prefix + line).toList();
        }
    }
}
