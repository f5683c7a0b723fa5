package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An agent of the stand-in: takes its inputs one after the other, asks before it runs anything. */
final class OmnaraRemote {
    static final String BREAK = "";
    private static final long ENDS_WITHIN_MS = 5_000;

    final String id;
    private final Model model;
    private final OmnaraMachine machine;
    private final Predicate<String> asks;
    private final List<ObjectNode> events = new ArrayList<>();
    private final List<BlockingQueue<String>> streams = new ArrayList<>();
    private final Map<String, ObjectNode> interactions = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<Boolean>> answers = new LinkedHashMap<>();
    private final BlockingQueue<String> inputs = new LinkedBlockingQueue<>();
    private final OmnaraTally tally = new OmnaraTally();
    private final Thread worker;
    private boolean archived;
    private boolean busy;
    private int turns;
    private int count;

    /**
     * @param asks whether a tool is asked permission for
     */
    OmnaraRemote(String id, String modelBase, OmnaraMachine machine, Predicate<String> asks) {
        this.id = id;
        this.machine = machine;
        this.asks = asks;
        this.model =
                new MessagesModel(modelBase, id, List.of("Bash"), machine.directory().toString());
        this.worker = Thread.ofPlatform().daemon().name("omnara-stand-in").start(this::work);
    }

    void input(String text) {
        inputs.add(text);
    }

    private void work() {
        while (!isArchived()) {
            try {
                String text = inputs.take();
                begin(text);
                turn(text);
            } catch (InterruptedException e) {
                // Its turn was cancelled, or it is archived.
                continue;
            } finally {
                over();
            }
        }
    }

    private synchronized void begin(String text) {
        busy = true;
        turns++;
        ObjectNode event = event("agent_input");
        event.put("input_kind", "content").put("is_opening_event", true);
        event.putArray("content_blocks").addObject().put("type", "text").put("text", text);
        tell(event);
    }

    private synchronized void over() {
        busy = false;
    }

    private void turn(String text) throws InterruptedException {
        try {
            model.prompt(text);
            while (true) {
                Answer answer = model.ask();
                tally.add(answer.usage());
                Answer.Call call = answer.call();
                said(answer, call);
                if (call == null) {
                    return;
                }
                model.result(call, act(call));
            }
        } catch (IOException e) {
            ObjectNode event = event("model_output").put("stop_reason", "error");
            event.putArray("content_blocks")
                    .addObject()
                    .put("type", "error")
                    .put("text", "the model failed");
            tell(event);
        }
    }

    private void said(Answer answer, Answer.Call call) {
        ObjectNode event = event("model_output");
        ArrayNode blocks = event.putArray("content_blocks");
        blocks.addObject().put("type", "text").put("text", answer.text());
        event.put("stop_reason", call == null ? "end_turn" : "tool_use");
        if (call != null) {
            ObjectNode block = blocks.addObject().put("type", "tool_call");
            block.put("tool_call_id", call.id()).put("tool_type", "built_in");
            block.put("name", "run_command").putObject("input").setAll(input(call));
        }
        tell(event);
    }

    private static ObjectNode input(Answer.Call call) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("command", call.input().path("command").asText());
    }

    private Result act(Answer.Call call) throws IOException, InterruptedException {
        if (asks.test("run_command") && !permitted(call)) {
            result(call, "denied", new Result(1, "denied"));
            return new Result(1, "Not allowed");
        }
        Result result = machine.run(call.input().path("command").asText());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        result(call, "succeeded", result);
        return result;
    }

    private boolean permitted(Answer.Call call) throws InterruptedException {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        String interaction = "int_" + call.id().replaceAll("[^A-Za-z0-9]", "");
        synchronized (this) {
            interactions.put(interaction, OmnaraForms.permission(interaction, id, call));
            answers.put(interaction, answer);
            tell(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("tool_call_id", call.id())
                            .put("state", "awaiting_permission"));
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void result(Answer.Call call, String outcome, Result result) {
        ObjectNode event = event("tool_result").put("outcome", outcome);
        event.put("tool_call_id", call.id());
        event.putArray("content_blocks")
                .addObject()
                .put("type", "structured_data")
                .putObject("value")
                .put("state", "exited")
                .put("done", true)
                .put("exit_code", result.exitCode())
                .put("output", result.output());
        tell(event);
    }

    private synchronized ObjectNode event(String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event_kind", kind)
                .put("agent_id", id)
                .put("turn_id", "trn_" + turns);
    }

    private synchronized void tell(ObjectNode frame) {
        if (frame.has("event_kind")) {
            frame.put("sequence", ++count).put("id", "evt_" + count);
            events.add(frame);
        }
        String text = frame(frame);
        streams.forEach(s -> s.add(text));
    }

    private static String frame(ObjectNode frame) {
        String name = frame.path("event_kind").asText("tool_call_update");
        return "event: " + name + "\nid: " + frame.path("sequence") + "\ndata: " + frame + "\n\n";
    }

    synchronized BlockingQueue<String> stream(long after) {
        BlockingQueue<String> stream = new LinkedBlockingQueue<>();
        events.stream()
                .filter(e -> e.path("sequence").asLong() > after)
                .forEach(e -> stream.add(frame(e)));
        streams.add(stream);
        return stream;
    }

    synchronized void breakOff() {
        streams.forEach(s -> s.add(BREAK));
        streams.clear();
    }

    synchronized ArrayNode interactions(String state) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        interactions.values().stream()
                .filter(i -> state.isEmpty() || i.path("state").asText().equals(state))
                .forEach(i -> all.add(i.deepCopy()));
        return all;
    }

    /** First writer wins; nothing when it lost. */
    synchronized Optional<JsonNode> resolve(String interaction, JsonNode answer) {
        ObjectNode known = interactions.get(interaction);
        if (known == null) {
            return Optional.empty();
        }
        if (known.path("state").asText().equals("open")) {
            known.put("state", "resolved").putObject("resolution").set("answers", answer);
            answers.get(interaction).complete(answer.at("/0/option_indices/0").asInt(-1) == 0);
            return Optional.of(known);
        }
        return known.at("/resolution/answers").equals(answer)
                ? Optional.of(known)
                : Optional.empty();
    }

    void cancel() {
        synchronized (this) {
            if (!busy) {
                return;
            }
            interactions.values().stream()
                    .filter(i -> i.path("state").asText().equals("open"))
                    .forEach(i -> i.put("state", "canceled"));
            ObjectNode event = event("agent_input").put("input_kind", "control");
            event.put("control_type", "cancel_current").putArray("content_blocks");
            tell(event);
            worker.interrupt();
        }
        machine.kill();
    }

    void archive() throws InterruptedException {
        synchronized (this) {
            archived = true;
        }
        worker.interrupt();
        machine.close();
        worker.join(ENDS_WITHIN_MS);
        breakOff();
    }

    synchronized boolean isArchived() {
        return archived;
    }

    ObjectNode usage() {
        return tally.report();
    }

    static String next(BlockingQueue<String> stream) throws InterruptedException {
        String frame = stream.poll(200, TimeUnit.MILLISECONDS);
        return frame == null ? ": heartbeat\n" : frame;
    }
}
