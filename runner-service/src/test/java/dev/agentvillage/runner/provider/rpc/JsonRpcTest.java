package dev.agentvillage.runner.provider.rpc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.EOFException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JsonRpcTest implements JsonRpc.Frames, JsonRpc.Listener {
    private final Deque<String> said = new ArrayDeque<>();
    private final JsonRpc rpc = new JsonRpc(this);

    /** Gemini CLI's message is "Internal error", whatever it is. */
    @Test
    void whyNotIsAlsoWhatIsSaidBesideTheMessage() {
        said.addAll(
                List.of(
                        "{'id':1,'error':{'code':-32603,'message':'Internal error',"
                                + "'data':{'details':'No previous sessions found.'}}}",
                        "{'id':2,'error':{'code':-32602,'message':'Session not found'}}"));
        CompletableFuture<JsonNode> first = asked();
        CompletableFuture<JsonNode> second = asked();
        assertThatThrownBy(() -> rpc.follow(this)).isInstanceOf(EOFException.class);
        assertThatThrownBy(first::join)
                .hasRootCauseMessage("Internal error: No previous sessions found.");
        assertThatThrownBy(second::join).hasRootCauseMessage("Session not found");
    }

    private CompletableFuture<JsonNode> asked() {
        return rpc.ask("session/load", JsonNodeFactory.instance.objectNode());
    }

    @Override
    public void send(String message) {}

    @Override
    public String receive() throws EOFException {
        String next = said.poll();
        if (next == null) {
            throw new EOFException("nothing more is said");
        }
        return next.replace('\'', '"');
    }

    @Override
    public void close() {}

    @Override
    public void notified(String method, JsonNode params) {}

    @Override
    public void asked(JsonNode id, String method, JsonNode params) {}
}
