package dev.agentvillage.stack.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file a process writes its output to. */
public final class LogFile {
    private static final int TAIL_BYTES = 64 * 1024;

    private LogFile() {}

    /** The last lines, and where they are from. */
    public static String tail(Path log, int lines) {
        if (!Files.exists(log)) {
            return "(no log at " + log + ")";
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            var bytes = new byte[(int) Math.min(TAIL_BYTES, file.length())];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            var all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            var last = all.subList(Math.max(0, all.size() - lines), all.size());
            return "Last lines of " + log + ":\n  " + String.join("\n  ", last);
        } catch (IOException e) {
            return "(cannot read " + log + ": " + e.getMessage() + ")";
        }
    }
}
