package dev.agentvillage.stack.bench;

import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * From sending {@code POST /sessions} to the first terminal byte at a WebSocket client; warm clone.
 */
final class CreateToFirstByte {
    private static final int WARM_UP = 5;
    private static final int MEASURED = 40;

    private CreateToFirstByte() {}

    static void run(VillageClient village, Sessions sessions, PrintWriter out) {
        Figures figures = new Figures();
        Figures posts = new Figures();
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            long start = System.nanoTime();
            String id = sessions.create(sessions.shell());
            long posted = System.nanoTime();
            try (TerminalClient terminal = village.terminal(id, 0)) {
                terminal.awaitSize(1, Duration.ofSeconds(30));
                if (i >= WARM_UP) {
                    figures.add(System.nanoTime() - start);
                    posts.add(posted - start);
                }
            }
            sessions.end(List.of(id));
        }
        out.println("create → first terminal byte, warm clone: " + figures);
        out.println("    of it POST /sessions alone:           " + posts);
    }
}
