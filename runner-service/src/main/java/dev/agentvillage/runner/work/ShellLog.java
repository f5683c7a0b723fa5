package dev.agentvillage.runner.work;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Follows the file that the shell appends its records to. */
final class ShellLog {
    private static final int MAX_READ = 1 << 20;
    private static final int MAX_REST = 64 * 1024;

    private final Path file;
    private long position;
    private String rest = "";

    ShellLog(Path file) {
        this.file = file;
    }

    synchronized List<ShellRecord> read() {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long available = in.length() - position;
            if (available <= 0) {
                return List.of();
            }
            byte[] bytes = new byte[(int) Math.min(available, MAX_READ)];
            in.seek(position);
            in.readFully(bytes);
            position += bytes.length;
            ShellRecord.Parsed parsed =
                    ShellRecord.parse(rest + new String(bytes, StandardCharsets.UTF_8));
            rest = parsed.rest().length() > MAX_REST ? "" : parsed.rest();
            return parsed.records();
        } catch (IOException e) {
            // Gone with its session.
            return List.of();
        }
    }
}
