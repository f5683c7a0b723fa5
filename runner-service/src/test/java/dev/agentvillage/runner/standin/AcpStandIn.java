package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.runner.provider.rpc.JsonRpc;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An agent of the Agent Client Protocol: JSON-RPC on its standard input and output. */
final class AcpStandIn implements JsonRpc.Listener, JsonRpc.Frames {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Tools TOOLS = new Tools("Bash", "Write", "Read", "command", "file_path");
    private static final String NO_LOADING = "no-loading";
    private static final long DECIDED_WITHIN_S = 600;

    private final BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final JsonRpc rpc = new JsonRpc(this);
    private @Nullable AcpChat chat;
    private @Nullable Thread turn;

    static void main(List<String> args) throws IOException {
        if (args.contains("--version")) {
            Screen.show("9.2.0\n");
        } else if (args.contains("--help")) {
            Screen.show("Usage: agent [options]\n  --acp  Speak the Agent Client Protocol\n");
        } else if (args.contains("--acp")) {
            AcpStandIn agent = new AcpStandIn();
            try {
                agent.rpc.follow(agent);
            } catch (EOFException e) {
                return;
            }
        }
    }

    @Override
    public synchronized void send(String message) {
        System.out.println(message);
        System.out.flush();
    }

    @Override
    public String receive() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("whoever started us is gone");
        }
        return line;
    }

    @Override
    public void close() {}

    @Override
    public void notified(String method, JsonNode params) {
        Thread running = turn;
        if (method.equals("session/cancel") && running != null) {
            running.interrupt();
        }
    }

    @Override
    public void asked(JsonNode id, String method, JsonNode params) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        switch (method) {
            case "initialize" -> {
                result.put("protocolVersion", 1);
                result.putObject("agentCapabilities")
                        .put("loadSession", !Files.exists(Path.of(NO_LOADING)));
                answer(id, result);
            }
            case "session/new" -> {
                chat = AcpChat.begin(params.path("cwd").asText(), TOOLS);
                answer(id, result.put("sessionId", chat.session()));
            }
            case "session/load" -> load(id, params, result);
            case "session/prompt" ->
                    turn =
                            Thread.ofPlatform()
                                    .daemon()
                                    .start(() -> turn(id, params.at("/prompt/0/text").asText()));
            default -> throw new IllegalArgumentException(method);
        }
    }

    /** As Gemini CLI, it answers before it has told all of it again. */
    private void load(JsonNode id, JsonNode params, ObjectNode result) {
        try {
            AcpChat kept =
                    AcpChat.kept(
                            params.path("cwd").asText(), params.path("sessionId").asText(), TOOLS);
            chat = kept;
            List<ObjectNode> told = kept.told();
            tell(told.getFirst());
            answer(id, result);
            for (ObjectNode update : told.subList(1, told.size())) {
                tell(update);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private AcpChat chat() {
        return Objects.requireNonNull(chat);
    }

    private void answer(JsonNode id, ObjectNode result) {
        try {
            rpc.answer(id, result);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void turn(JsonNode id, String prompt) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        Usage usage = new Usage();
        Model model = chat().model();
        try {
            model.prompt(prompt);
            chat().tell(update("user_message_chunk").content(text(prompt)).node());
            while (true) {
                Answer answer = model.ask();
                usage.add(answer.usage());
                update("agent_message_chunk").content(text(answer.text())).send();
                Answer.Call call = answer.call();
                if (call == null) {
                    break;
                }
                model.result(call, act(call));
            }
            result.put("stopReason", "end_turn");
        } catch (InterruptedException e) {
            result.put("stopReason", "cancelled");
        } catch (IOException e) {
            result.put("stopReason", "refusal");
        }
        result.set("usage", usage.told());
        chat().write();
        answer(id, result);
    }

    private Result act(Answer.Call call) throws IOException, InterruptedException {
        update("tool_call").call(call, "pending").send();
        if (!allowed(call)) {
            update("tool_call_update").call(call, "failed").send();
            return new Result(1, "Not allowed");
        }
        update("tool_call_update").call(call, "in_progress").send();
        Result result = TOOLS.use(call);
        update("tool_call_update")
                .call(call, result.exitCode() == 0 ? "completed" : "failed")
                .result(result)
                .send();
        return result;
    }

    private boolean allowed(Answer.Call call) throws InterruptedException {
        if (call.tool().equals("Read")) {
            return true;
        }
        ObjectNode params =
                JsonNodeFactory.instance.objectNode().put("sessionId", chat().session());
        params.set("toolCall", update("").call(call, "pending").node());
        ArrayNode options = params.putArray("options");
        options.addObject().put("optionId", "always").put("kind", "allow_always");
        options.addObject().put("optionId", "once").put("kind", "allow_once");
        options.addObject().put("optionId", "no").put("kind", "reject_once");
        try {
            JsonNode said =
                    rpc.ask(
                                    "session/request_permission",
                                    params,
                                    java.time.Duration.ofSeconds(DECIDED_WITHIN_S))
                            .get(DECIDED_WITHIN_S, TimeUnit.SECONDS);
            return said.at("/outcome/optionId").asText().equals("once");
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void tell(ObjectNode update) throws IOException {
        ObjectNode params =
                JsonNodeFactory.instance.objectNode().put("sessionId", chat().session());
        params.set("update", update);
        rpc.tell("session/update", params);
    }

    private static ObjectNode text(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "text").put("text", text);
    }

    private Update update(String kind) {
        return new Update(JsonNodeFactory.instance.objectNode().put("sessionUpdate", kind));
    }

    /** One notification. */
    private final class Update {
        private final ObjectNode node;

        Update(ObjectNode node) {
            this.node = node;
        }

        ObjectNode node() {
            return node;
        }

        Update content(ObjectNode content) {
            node.set("content", content);
            return this;
        }

        Update call(Answer.Call call, String status) {
            node.put("toolCallId", call.id()).put("status", status);
            switch (call.tool()) {
                case "Bash" ->
                        node.put("kind", "execute")
                                .put("title", "`" + call.input().path("command").asText() + "`");
                default ->
                        node.put("kind", call.tool().equals("Read") ? "read" : "edit")
                                .put("title", call.tool())
                                .putArray("locations")
                                .addObject()
                                .set("path", call.input().path("file_path"));
            }
            return this;
        }

        Update result(Result result) {
            node.putObject("rawOutput").put("exit_code", result.exitCode());
            node.putArray("content").addObject().set("content", text(result.output()));
            return this;
        }

        void send() throws IOException {
            chat().tell(node);
            AcpStandIn.this.tell(node);
        }
    }

    /** Of one turn. */
    private static final class Usage {
        private final ObjectNode sum = JSON.createObjectNode();

        void add(JsonNode usage) {
            more("inputTokens", usage.path("input_tokens"));
            more("outputTokens", usage.path("output_tokens"));
            more("cachedReadTokens", usage.path("cache_read_input_tokens"));
            more("cachedWriteTokens", usage.path("cache_creation_input_tokens"));
        }

        private void more(String name, JsonNode count) {
            sum.put(name, sum.path(name).asLong() + count.asLong());
        }

        ObjectNode told() {
            return sum;
        }
    }
}
