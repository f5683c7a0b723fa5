package dev.agentvillage.runner.provider.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Names threads. With a name of ours the interface does not ask a model for one, whose cost nobody
 * tells. A thread that has just begun cannot be named before its file is written, with its first
 * turn.
 */
final class CodexNames {
    /** So often it is tried from when a thread or its turn begins. */
    private static final int AGAIN = 40;

    private final String title;
    private final Consumer<Runnable> later;
    private final Set<String> nameless = ConcurrentHashMap.newKeySet();

    /**
     * @param title of the task; empty when it has none
     * @param later does something in a moment, as long as there is a server
     */
    CodexNames(String title, Consumer<Runnable> later) {
        String said = title.strip();
        this.title = said.isEmpty() ? "Agent Village" : Bounded.cut(said, 100);
        this.later = later;
    }

    void began(JsonNode thread, @Nullable JsonRpc server) {
        if (!thread.path("ephemeral").asBoolean() && thread.path("name").isNull()) {
            String id = thread.path("id").asText();
            nameless.add(id);
            tryTo(id, server, AGAIN);
        }
    }

    /** Its turn begins, perhaps long after itself. */
    void active(String thread, @Nullable JsonRpc server) {
        if (nameless.contains(thread)) {
            tryTo(thread, server, AGAIN);
        }
    }

    private void tryTo(String thread, @Nullable JsonRpc server, int attempts) {
        if (server == null) {
            return;
        }
        var _ =
                give(server, thread)
                        .whenComplete(
                                (said, failure) -> {
                                    if (failure == null) {
                                        nameless.remove(thread);
                                    } else if (attempts > 1) {
                                        later.accept(() -> tryTo(thread, server, attempts - 1));
                                    }
                                });
    }

    CompletableFuture<JsonNode> give(JsonRpc server, String thread) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.put("threadId", thread).put("name", title);
        return server.ask("thread/name/set", params)
                .whenComplete((said, failure) -> CodexLink.failed("thread/name/set", failure));
    }
}
