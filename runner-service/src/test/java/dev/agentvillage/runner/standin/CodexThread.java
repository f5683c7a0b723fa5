package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A conversation of Codex, and the rollout file in which it is kept. */
final class CodexThread {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] COUNTS = {
        "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens"
    };

    private final String id;
    private final Path rollout;
    private final ResponsesModel model;
    private final ObjectNode total = JsonNodeFactory.instance.objectNode();
    private volatile @Nullable String name;
    private volatile boolean nameable;

    CodexThread(CodexSettings settings, String id, Path rollout) {
        this.id = id;
        this.rollout = rollout;
        this.model = new ResponsesModel(settings, id);
        for (String count : COUNTS) {
            total.put(count, 0);
        }
    }

    static CodexThread fresh(CodexSettings settings, String id) {
        return new CodexThread(
                settings,
                id,
                settings.home()
                        .resolve(
                                "sessions/2026/11/22/rollout-2026-11-22T00-00-00-"
                                        + id
                                        + ".jsonl"));
    }

    /** One of an earlier server, wherever it is. */
    static Optional<CodexThread> kept(CodexSettings settings, String id) throws IOException {
        Path sessions = settings.home().resolve("sessions");
        if (!Files.isDirectory(sessions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.walk(sessions)) {
            Optional<Path> file =
                    all.filter(p -> p.toString().endsWith("-" + id + ".jsonl")).findFirst();
            if (file.isEmpty()) {
                return Optional.empty();
            }
            CodexThread thread = new CodexThread(settings, id, file.get());
            for (String line : Files.readAllLines(file.get())) {
                JsonNode entry = JSON.readTree(line);
                if (entry.path("type").asText().equals("response_item")) {
                    thread.model.history().add(entry.path("payload"));
                } else if (entry.at("/payload/type").asText().equals("token_count")) {
                    thread.total.setAll((ObjectNode) entry.at("/payload/info/total_token_usage"));
                }
            }
            return Optional.of(thread);
        }
    }

    String id() {
        return id;
    }

    ResponsesModel model() {
        return model;
    }

    @Nullable String name() {
        return name;
    }

    /**
     * As the real one, which may be asked before the thread's file is written, a fresh thread takes
     * no name the first time.
     */
    void name(String given) {
        boolean tooEarly = !nameable && !isKept();
        nameable = true;
        if (tooEarly) {
            throw new IllegalStateException("failed to set thread name: rollout is empty");
        }
        name = given;
    }

    /** Nobody follows one that was never written down. */
    boolean isKept() {
        return Files.exists(rollout);
    }

    ObjectNode told() {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("id", id);
        return told.put("name", name).put("ephemeral", false).putNull("parentThreadId");
    }

    /** The thread's whole usage until now. */
    ObjectNode used(JsonNode usage) {
        more(0, usage.path("input_tokens"));
        more(1, usage.at("/input_tokens_details/cached_tokens"));
        more(2, usage.path("output_tokens"));
        more(3, usage.at("/output_tokens_details/reasoning_tokens"));
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.set("inputTokens", total.get(COUNTS[0]));
        told.set("cachedInputTokens", total.get(COUNTS[1]));
        told.set("outputTokens", total.get(COUNTS[2]));
        told.set("reasoningOutputTokens", total.get(COUNTS[3]));
        return told;
    }

    private void more(int count, JsonNode by) {
        total.put(COUNTS[count], total.path(COUNTS[count]).asLong() + by.asLong());
    }

    void write() throws IOException {
        var text = new StringBuilder();
        ObjectNode meta = entry("session_meta");
        meta.putObject("payload").put("id", id);
        text.append(meta).append('\n');
        for (JsonNode item : model.history()) {
            text.append(entry("response_item").<ObjectNode>set("payload", item)).append('\n');
        }
        ObjectNode count = entry("event_msg");
        count.putObject("payload").put("type", "token_count");
        count.withObject("/payload/info").set("total_token_usage", total);
        text.append(count).append('\n');
        Files.createDirectories(rollout.resolveSibling("."));
        Files.writeString(rollout, text);
    }

    private static ObjectNode entry(String type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("timestamp", "2026-11-22T00:00:00Z")
                .put("type", type);
    }
}
