package dev.agentvillage.stack.bench;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * One program that writes as fast as it can, to one client through the bus; beside it the bare PTY
 * in the same run.
 */
final class StreamThroughput {
    private static final int LINES = 1_000_000;
    private static final String LINE =
            "the quick brown fox jumps over the lazy dog 0123456789 the quick brown fox jumps over it";
    private static final List<String> FLOOD =
            List.of("bash", "-c", "stty -opost; yes '" + LINE + "' | head -n " + LINES);
    private static final int BYTES = LINES * (LINE.length() + 1);

    private StreamThroughput() {}

    static void run(VillageClient village, Sessions sessions, PrintWriter out) throws IOException {
        double raw = raw();
        String id = sessions.create(sessions.command(FLOOD));
        double bus;
        try (TerminalClient terminal = village.terminalCounted(id)) {
            terminal.awaitSize(1, Duration.ofSeconds(30));
            long start = System.nanoTime();
            terminal.awaitSize(BYTES, Duration.ofSeconds(300));
            bus = rate(BYTES, start);
        }
        sessions.awaitState(id, "COMPLETED");
        out.printf(
                "one stream of %d MB: %.1f MB/s through the bus, %.1f MB/s from the bare PTY, ratio %.2f%n",
                BYTES / 1_000_000, bus, raw, bus / raw);
    }

    private static double raw() throws IOException {
        PtyProcess process =
                new PtyProcessBuilder(FLOOD.toArray(String[]::new))
                        .setInitialColumns(120)
                        .setInitialRows(40)
                        .start();
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        long start = 0;
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                start = start == 0 ? System.nanoTime() : start;
                bytes += n;
            }
        } finally {
            process.destroy();
        }
        return rate(bytes, start);
    }

    private static double rate(long bytes, long since) {
        return bytes / 1e6 / ((System.nanoTime() - since) / 1e9);
    }
}
