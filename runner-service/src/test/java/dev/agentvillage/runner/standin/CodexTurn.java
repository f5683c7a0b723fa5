package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** From a prompt to the model's last word, told to whoever follows the thread. */
final class CodexTurn {
    /** It has a tool for commands alone: that is what a model gets which it does not know. */
    static final Tools TOOLS = new Tools("exec_command", "", "", "cmd", "");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int FOLLOWERS = 2;
    private static final long FOLLOWED_WITHIN_MS = 3_000;
    private static final long EVERY_MS = 10;

    private final String id = UUID.randomUUID().toString();
    private final CodexServer server;
    private final CodexSettings settings;
    private final CodexThread thread;
    private volatile @Nullable Thread running;

    CodexTurn(CodexServer server, CodexSettings settings, CodexThread thread) {
        this.server = server;
        this.settings = settings;
        this.thread = thread;
    }

    String id() {
        return id;
    }

    void begin(String prompt) {
        running = Thread.ofPlatform().daemon().start(() -> take(prompt));
    }

    void interrupt() {
        Thread now = running;
        if (now != null) {
            now.interrupt();
        }
    }

    private void take(String prompt) {
        String status = "completed";
        try {
            thread.model().prompt(prompt);
            thread.write();
            status("active");
            followed();
            server.tell(thread, "turn/started", NODES.objectNode().set("turn", turn("inProgress")));
            boolean goesOn = true;
            while (goesOn) {
                goesOn = step();
            }
            if (thread.name() == null) {
                thread.model().aside("A title for: " + prompt);
            }
        } catch (InterruptedException e) {
            status = "interrupted";
        } catch (IOException e) {
            status = "failed";
            failed(e, false);
        } finally {
            server.tell(thread, "turn/completed", NODES.objectNode().set("turn", turn(status)));
            status("idle");
        }
    }

    /** The real one takes longer to begin than its other client to come. */
    private void followed() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FOLLOWED_WITHIN_MS);
        while (server.followers(thread) < FOLLOWERS && System.nanoTime() < until) {
            try {
                new CompletableFuture<Void>().get(EVERY_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                continue;
            }
        }
    }

    private void status(String type) {
        ObjectNode params = NODES.objectNode().put("threadId", thread.id());
        params.putObject("status").put("type", type);
        server.tell("thread/status/changed", params);
    }

    private ObjectNode turn(String status) {
        return NODES.objectNode().put("id", id).put("status", status);
    }

    private void failed(IOException e, boolean again) {
        ObjectNode params = NODES.objectNode().put("turnId", id).put("willRetry", again);
        params.putObject("error").put("message", String.valueOf(e.getMessage()));
        server.tell(thread, "error", params);
    }

    /** Whether another one follows. */
    private boolean step() throws IOException, InterruptedException {
        Answer answer = thread.model().ask(failure -> failed(failure, true));
        ObjectNode usage = NODES.objectNode().put("turnId", id);
        usage.putObject("tokenUsage").set("total", thread.used(answer.usage()));
        if (!answer.text().isEmpty()) {
            ObjectNode said = NODES.objectNode().put("id", answer.id()).put("type", "agentMessage");
            item("item/completed", said.put("text", answer.text()));
        }
        Answer.Call call = answer.call();
        boolean goesOn = false;
        try {
            goesOn = call != null && act(call);
        } finally {
            thread.write();
            server.tell(thread, "thread/tokenUsage/updated", usage);
        }
        return goesOn;
    }

    private void item(String method, ObjectNode item) {
        server.tell(thread, method, NODES.objectNode().put("turnId", id).set("item", item));
    }

    private boolean act(Answer.Call call) throws IOException, InterruptedException {
        String line = call.input().path(TOOLS.command()).asText();
        Optional<CodexHook> hook = settings.hook();
        Verdict verdict = hook.isEmpty() ? Verdict.YES : hook.get().run("Bash", line, call.id());
        Optional<CodexPatching> patch = CodexPatching.of(line);
        if (!verdict.allowed()) {
            thread.model().result(call, new Result(1, "blocked: " + verdict.why()));
            return true;
        }
        if (patch.isPresent()) {
            apply(call, patch.get());
            return true;
        }
        boolean asks = settings.asks(line);
        ObjectNode item = command(call, line);
        item("item/started", asks ? item.deepCopy().putNull("processId") : item);
        String decision = asks ? decision(call, line) : "accept";
        if (!decision.equals("accept")) {
            item("item/completed", item.deepCopy().putNull("processId").put("status", "declined"));
            thread.model().result(call, new Result(1, "rejected by user"));
            // A person who says no wants to say something else.
            return !decision.equals("cancel");
        }
        Result result = TOOLS.use(call);
        item.put("status", result.exitCode() == 0 ? "completed" : "failed");
        item.put("exitCode", result.exitCode()).put("aggregatedOutput", result.output());
        item("item/completed", item);
        thread.model().result(call, result);
        return true;
    }

    private void apply(Answer.Call call, CodexPatching patch) throws IOException {
        item("item/started", patch.item(call.id()));
        Result result = patch.apply();
        String status = result.exitCode() == 0 ? "completed" : "failed";
        item("item/completed", patch.item(call.id()).put("status", status));
        ObjectNode diff = NODES.objectNode().put("turnId", id).put("diff", patch.diff());
        server.tell(thread, "turn/diff/updated", diff.deepCopy());
        server.tell(thread, "turn/diff/updated", diff);
        thread.model().result(call, result);
    }

    private static ObjectNode command(Answer.Call call, String line) {
        ObjectNode item = NODES.objectNode().put("id", call.id()).put("type", "commandExecution");
        item.put("command", wrapped(line)).put("cwd", System.getProperty("user.dir"));
        item.put("processId", call.id()).put("status", "inProgress");
        ObjectNode action = item.putArray("commandActions").addObject().put("command", line);
        if (line.startsWith("cat '") && line.endsWith("'")) {
            Path read = Path.of(line.substring("cat '".length(), line.length() - 1));
            action.put("type", "read").put("path", read.toAbsolutePath().toString());
        } else {
            action.put("type", "unknown");
        }
        return item;
    }

    private static String wrapped(String line) {
        return "/bin/bash -c '" + line.replace("'", "'\\''") + "'";
    }

    private String decision(Answer.Call call, String line) throws InterruptedException {
        ObjectNode params = NODES.objectNode().put("turnId", id).put("itemId", call.id());
        params.put("command", wrapped(line)).put("cwd", System.getProperty("user.dir"));
        try {
            return server.ask(thread, "item/commandExecution/requestApproval", params).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
