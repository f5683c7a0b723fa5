package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is said before the first prompt. */
final class AcpGreeting {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);

    private final JsonRpc rpc;
    private final String directory;
    private final AcpReplay replay;

    AcpGreeting(JsonRpc rpc, String directory, AcpReplay replay) {
        this.rpc = rpc;
        this.directory = directory;
        this.replay = replay;
    }

    /**
     * The name of the conversation that has begun, or goes on.
     *
     * @param method by which the agent wants to be authenticated
     * @param earlier whose record lies where the agent looks for it
     */
    CompletableFuture<String> said(@Nullable String method, @Nullable Conversation earlier) {
        ObjectNode hello = JsonNodeFactory.instance.objectNode();
        hello.put("protocolVersion", 1);
        hello.putObject("clientCapabilities")
                .put("terminal", false)
                .putObject("fs")
                .put("readTextFile", false)
                .put("writeTextFile", false);
        hello.putObject("clientInfo").put("name", "agent-village").put("version", "1");
        return rpc.ask("initialize", hello, ANSWERED_WITHIN)
                .thenCompose(agent -> authenticated(method, agent))
                .thenCompose(agent -> earlier == null ? begun() : loaded(agent, earlier));
    }

    private CompletableFuture<JsonNode> authenticated(@Nullable String method, JsonNode agent) {
        return method == null
                ? CompletableFuture.completedFuture(agent)
                : rpc.ask(
                                "authenticate",
                                JsonNodeFactory.instance.objectNode().put("methodId", method),
                                ANSWERED_WITHIN)
                        .thenApply(yes -> agent);
    }

    private CompletableFuture<String> begun() {
        return rpc.ask("session/new", here(), ANSWERED_WITHIN)
                .thenApply(said -> Bounded.cut(said.path("sessionId").asText(), 200));
    }

    private CompletableFuture<String> loaded(JsonNode agent, Conversation earlier) {
        if (!agent.at("/agentCapabilities/loadSession").asBoolean()) {
            return CompletableFuture.failedFuture(
                    new IOException("it loads no conversation (it does not offer session/load)"));
        }
        return rpc.ask(
                        "session/load",
                        here().put("sessionId", earlier.reference()),
                        ANSWERED_WITHIN)
                .thenCompose(said -> replay.over())
                .thenApply(said -> earlier.reference());
    }

    private ObjectNode here() {
        ObjectNode params = JsonNodeFactory.instance.objectNode().put("cwd", directory);
        params.putArray("mcpServers");
        return params;
    }
}
