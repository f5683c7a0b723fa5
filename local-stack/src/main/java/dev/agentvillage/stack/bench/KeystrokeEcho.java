package dev.agentvillage.stack.bench;

import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * From a keystroke sent on a WebSocket to its echo there, with this many sessions live. The
 * terminal itself echoes ({@code cat}), so that the figure is the bus and not the program.
 */
final class KeystrokeEcho {
    private static final int ROUNDS = 2_000;
    private static final int WARM_UP = 300;
    private static final long BETWEEN_NANOS = Duration.ofMillis(5).toNanos();

    private KeystrokeEcho() {}

    static void run(VillageClient village, Sessions sessions, int count, PrintWriter out) {
        List<String> ids = new ArrayList<>();
        List<TerminalClient> terminals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(sessions.create(sessions.command(List.of("cat"))));
        }
        for (String id : ids) {
            sessions.awaitState(id, "RUNNING");
            terminals.add(village.terminal(id, 0));
        }
        Figures figures = new Figures();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            TerminalClient terminal = terminals.get(i % terminals.size());
            int before = terminal.size();
            long start = System.nanoTime();
            terminal.type("k");
            terminal.awaitSize(before + 1, Duration.ofSeconds(10));
            if (i >= WARM_UP) {
                figures.add(System.nanoTime() - start);
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        terminals.forEach(TerminalClient::close);
        sessions.end(ids);
        out.println("keystroke → echo, " + count + " sessions live: " + figures);
    }
}
