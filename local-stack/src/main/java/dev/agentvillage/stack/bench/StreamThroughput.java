package dev.agentvillage.stack.bench;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
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

    private static final int MOST_CONNECTIONS = 20;

    private StreamThroughput() {}

    static void run(VillageClient village, Sessions sessions, PrintStream out) throws IOException {
        double raw = raw();
        long start = System.nanoTime();
        String id = sessions.create(sessions.command(FLOOD));
        long received = 0;
        int connections = 0;
        while (received < BYTES && connections < MOST_CONNECTIONS) {
            // As a client does that was dropped: it comes back with its offset.
            try (TerminalClient terminal = village.terminal(id, received)) {
                connections++;
                if (received == 0) {
                    terminal.awaitSize(1, Duration.ofSeconds(30));
                    start = System.nanoTime();
                }
                terminal.awaitSizeOrClose(BYTES - (int) received, Duration.ofSeconds(300));
                received += terminal.size();
            }
        }
        if (received < BYTES) {
            throw new IllegalStateException("only " + received + " bytes of " + BYTES + " came");
        }
        double bus = rate(received, start);
        sessions.awaitState(id, "COMPLETED");
        out.printf(
                "one stream of %d MB: %.1f MB/s through the bus, %.1f MB/s from the bare PTY, ratio %.2f, %d connection(s)%n",
                BYTES / 1_000_000, bus, raw, bus / raw, connections);
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
