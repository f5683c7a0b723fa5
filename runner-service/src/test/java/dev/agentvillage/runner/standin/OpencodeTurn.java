package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** From a prompt to the model's last word, told step by step. */
final class OpencodeTurn {
    static final Tools TOOLS = new Tools("bash", "write", "read", "command", "filePath");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final OpencodeBoard board;
    private final ChatModel model;
    private final OpencodeSettings settings;

    OpencodeTurn(OpencodeBoard board, ChatModel model, OpencodeSettings settings) {
        this.board = board;
        this.model = model;
        this.settings = settings;
    }

    void take(String prompt) {
        board.begin();
        String person = board.id("msg");
        board.message(NODES.objectNode().put("id", person).put("role", "user"));
        board.part(person, part("text").put("text", prompt));
        board.busy(true);
        try {
            model.prompt(prompt);
            boolean goesOn = true;
            while (goesOn) {
                goesOn = step();
            }
        } catch (InterruptedException e) {
            failed("MessageAbortedError", "Aborted");
            Screen.show("interrupted\n");
        } catch (IOException e) {
            failed("APIError", String.valueOf(e.getMessage()));
        } finally {
            board.nobodyAsks();
            board.busy(false);
        }
    }

    private ObjectNode part(String type) {
        return NODES.objectNode().put("id", board.id("prt")).put("type", type);
    }

    private void failed(String name, String message) {
        ObjectNode error = NODES.objectNode().put("name", name);
        error.putObject("data").put("message", message);
        board.tell("session.error", NODES.objectNode().set("error", error));
    }

    /** Whether another one follows. */
    private boolean step() throws IOException, InterruptedException {
        String id = board.id("msg");
        ObjectNode info = NODES.objectNode().put("id", id).put("role", "assistant");
        board.message(info.put("modelID", settings.model()).put("providerID", "village"));
        Answer answer = model.ask(this::again);
        board.part(id, part("step-start"));
        if (!answer.text().isEmpty()) {
            board.part(id, part("text").put("text", answer.text()));
            Screen.show(answer.text() + "\n");
        }
        Answer.Call call = answer.call();
        boolean goesOn = call != null && act(id, call);
        ObjectNode finish = part("step-finish").put("reason", call == null ? "stop" : "tool-calls");
        finish.put("cost", 0).set("tokens", tokens(answer.usage()));
        board.part(id, finish);
        board.message(info.deepCopy().put("finish", call == null ? "stop" : "tool-calls"));
        return goesOn;
    }

    private void again(IOException failure) {
        ObjectNode status = NODES.objectNode().put("type", "retry");
        status.put("message", String.valueOf(failure.getMessage()));
        board.tell("session.status", NODES.objectNode().set("status", status));
    }

    private static ObjectNode tokens(JsonNode usage) {
        long cached = usage.at("/prompt_tokens_details/cached_tokens").asLong();
        long reasoned = usage.at("/completion_tokens_details/reasoning_tokens").asLong();
        ObjectNode tokens = NODES.objectNode();
        tokens.put("input", usage.path("prompt_tokens").asLong() - cached)
                .put("output", usage.path("completion_tokens").asLong() - reasoned)
                .put("reasoning", reasoned);
        tokens.putObject("cache").put("read", cached).put("write", 0);
        return tokens;
    }

    private boolean act(String message, Answer.Call call) throws IOException, InterruptedException {
        Screen.show("* " + call.tool() + " " + call.input() + "\n");
        ObjectNode part = part("tool").put("tool", call.tool()).put("callID", call.id());
        state(message, part, "pending").putObject("input");
        board.part(message, part);
        state(message, part, "running").set("input", call.input());
        board.part(message, part);
        OpencodeBoard.Reply reply = permitted(message, call);
        ObjectNode state;
        Result result;
        if (reply.yes()) {
            result = TOOLS.use(call);
            state = state(message, part, "completed").put("output", result.output());
            ObjectNode metadata = state.putObject("metadata");
            if (TOOLS.isShell(call)) {
                metadata.put("output", result.output()).put("exit", result.exitCode());
            }
        } else {
            result = new Result(1, "The user rejected this tool call: " + reply.message());
            state = state(message, part, "error").put("error", result.output());
        }
        state.set("input", call.input());
        board.part(message, part);
        model.result(call, result);
        // A no without a word ends the turn.
        return reply.yes() || !reply.message().isEmpty();
    }

    private static ObjectNode state(String message, ObjectNode part, String status) {
        return part.put("messageID", message).putObject("state").put("status", status);
    }

    private OpencodeBoard.Reply permitted(String message, Answer.Call call)
            throws InterruptedException {
        OpencodeBoard.Reply yes = new OpencodeBoard.Reply("once", "");
        if (!settings.asks()) {
            return yes;
        }
        if (TOOLS.isShell(call)) {
            String command = call.input().path(TOOLS.command()).asText();
            ObjectNode question = question("bash", command, message, call);
            question.putObject("metadata").put("command", command);
            return answered(question);
        }
        Path here = Path.of(System.getProperty("user.dir"));
        Path path = here.resolve(call.input().path(TOOLS.file()).asText()).normalize();
        if (!path.startsWith(here)) {
            OpencodeBoard.Reply outside =
                    answered(
                            question("external_directory", path.getParent() + "/*", message, call));
            if (!outside.yes()) {
                return outside;
            }
        }
        boolean reads = call.tool().equals(TOOLS.read());
        ObjectNode question =
                question(
                        reads ? "read" : "edit",
                        reads ? path.toString() : here.relativize(path).toString(),
                        message,
                        call);
        question.putObject("metadata").put("filepath", path.toString());
        return answered(question);
    }

    private static ObjectNode question(
            String permission, String pattern, String message, Answer.Call call) {
        ObjectNode question = NODES.objectNode().put("permission", permission);
        question.putArray("patterns").add(pattern);
        question.putArray("always").add("*");
        question.putObject("tool").put("messageID", message).put("callID", call.id());
        return question;
    }

    private OpencodeBoard.Reply answered(ObjectNode question) throws InterruptedException {
        Screen.show("Permission required\n  Allow once   Allow always   Reject\n");
        try {
            return board.ask(question).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
