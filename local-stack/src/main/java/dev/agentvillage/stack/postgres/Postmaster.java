package dev.agentvillage.stack.postgres;

import dev.agentvillage.stack.process.Stopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What PostgreSQL writes about itself into {@code postmaster.pid}: its pid in line 1, and from line
 * 8 on how far it is.
 *
 * @see <a href="https://www.postgresql.org/docs/18/storage-file-layout.html">file layout</a>
 */
record Postmaster(Path directory) {
    private static final int STATUS_LINE = 7;
    private static final Duration FAST = Duration.ofSeconds(15);

    boolean ready(long pid) {
        var lines = lines();
        return lines.size() > STATUS_LINE
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(STATUS_LINE).strip().equals("ready");
    }

    /** The server on this directory, also one that a killed parent left behind. */
    Optional<ProcessHandle> running() {
        var lines = lines();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(Postmaster::isPostgres);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static void stop(ProcessHandle server) {
        Stopping.stop(server, Stopping.Signal.INT, FAST);
    }

    /** The pid may be another's by now. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(c -> c.endsWith("/postgres")).orElse(false);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(directory.resolve("postmaster.pid"));
        } catch (IOException absent) {
            return List.of();
        }
    }
}
