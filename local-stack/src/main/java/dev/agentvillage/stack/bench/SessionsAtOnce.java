package dev.agentvillage.stack.bench;

import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** As many live shells at once as fit, up to a bound. */
final class SessionsAtOnce {
    private SessionsAtOnce() {}

    static void run(
            VillageClient village, Sessions sessions, int upTo, Parts parts, PrintWriter out) {
        List<String> ids = new ArrayList<>();
        String end = "the bound of this run";
        long start = System.nanoTime();
        while (ids.size() < upTo) {
            Answer answer = village.create(sessions.shell());
            if (answer.status() != 201) {
                end = answer.json().path("code").asText();
                break;
            }
            ids.add(answer.json().path("sessionId").asText());
        }
        ids.forEach(id -> sessions.awaitState(id, "RUNNING"));
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                "sessions at once: %d RUNNING after %.1f s (%.1f a second), ended by: %s%n",
                ids.size(), seconds, ids.size() / seconds, end);
        Idle.run(parts, out);
        out.println("    resident: " + parts.memory());
        long stop = System.nanoTime();
        sessions.end(ids);
        out.printf(
                "    all stopped and cleaned up after %.1f s%n", (System.nanoTime() - stop) / 1e9);
    }
}
