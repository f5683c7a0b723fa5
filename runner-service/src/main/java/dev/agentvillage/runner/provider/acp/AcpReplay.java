package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.runner.provider.Bounded;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What an agent tells again of a conversation that it has loaded: shown, and no news. By the
 * protocol it is over when the agent answers; Gemini CLI answers in the middle of it. So it is over
 * when nothing more comes.
 */
final class AcpReplay {
    private static final long QUIET_MS = 500;
    private static final long LONGEST_MS = 60_000;
    private static final int MAX_TEXT = 500;

    private final AcpScreen screen;
    private volatile long last = System.nanoTime();

    AcpReplay(AcpScreen screen) {
        this.screen = screen;
    }

    void told(JsonNode update) {
        last = System.nanoTime();
        switch (update.path("sessionUpdate").asText()) {
            case "user_message_chunk" ->
                    screen.show(
                            "\n> "
                                    + Bounded.cut(update.at("/content/text").asText(), MAX_TEXT)
                                    + "\n");
            case "agent_message_chunk" -> screen.show(update.at("/content/text").asText());
            case "tool_call" ->
                    screen.show(
                            "\n* " + Bounded.cut(update.path("title").asText(), MAX_TEXT) + "\n");
            default -> {}
        }
    }

    /** Fails when it has no end. */
    CompletableFuture<Void> over() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        last = System.nanoTime();
        look(over, last);
        return over;
    }

    private void look(CompletableFuture<Void> over, long since) {
        long now = System.nanoTime();
        long quiet = TimeUnit.NANOSECONDS.toMillis(now - last);
        if (quiet >= QUIET_MS) {
            over.complete(null);
        } else if (TimeUnit.NANOSECONDS.toMillis(now - since) > LONGEST_MS) {
            over.completeExceptionally(new IOException("the agent does not stop to tell of it"));
        } else {
            Executor later =
                    CompletableFuture.delayedExecutor(QUIET_MS - quiet, TimeUnit.MILLISECONDS);
            later.execute(() -> look(over, since));
        }
    }
}
