package dev.agentvillage.stack.bench;

import dev.agentvillage.stack.client.VillageClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/** The latencies once more, while many sessions are live and idle, and what those take. */
final class ManyLive {
    /** For the sessions that are measured. */
    private static final int ROOM = 10;

    private ManyLive() {}

    static void run(
            VillageClient village, Sessions sessions, int count, Parts parts, PrintWriter out) {
        if (count <= ROOM) {
            return;
        }
        out.println("resident before:  " + parts.memory());
        List<String> idle =
                Stream.generate(() -> sessions.create(sessions.shell()))
                        .limit(count - ROOM)
                        .toList();
        idle.forEach(id -> sessions.awaitState(id, "RUNNING"));
        out.println("beside " + idle.size() + " idle shells:");
        CreateToFirstByte.run(village, sessions, out);
        KeystrokeEcho.run(village, sessions, ROOM, out);
        Idle.run(parts, out);
        out.println("resident with " + idle.size() + " live: " + parts.memory());
        sessions.end(idle);
    }
}
