package dev.agentvillage.stack.bench;

import dev.agentvillage.stack.client.VillageClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The latencies once more, while many sessions are live and idle, and what they take of memory. */
final class ManyLive {
    /** For the sessions that are measured. */
    private static final int ROOM = 10;

    private ManyLive() {}

    static void run(
            VillageClient village,
            Sessions sessions,
            int count,
            Supplier<String> memory,
            PrintWriter out) {
        if (count <= ROOM) {
            return;
        }
        out.println("resident before:  " + memory.get());
        List<String> idle =
                Stream.generate(() -> sessions.create(sessions.shell()))
                        .limit(count - ROOM)
                        .toList();
        idle.forEach(id -> sessions.awaitState(id, "RUNNING"));
        out.println("beside " + idle.size() + " idle shells:");
        CreateToFirstByte.run(village, sessions, out);
        KeystrokeEcho.run(village, sessions, ROOM, out);
        out.println("resident with " + idle.size() + " live: " + memory.get());
        sessions.end(idle);
    }
}
