package dev.agentvillage.runner.provider.codex;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ConversationFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where Codex writes down a thread: {@code
 * sessions/<year>/<month>/<day>/rollout-<time>-<thread>.jsonl} below its home. It finds one by its
 * thread, whatever the day and time.
 */
final class CodexRollout {
    private static final String ANY_DAY = "sessions/2026/01/01/rollout-2026-01-01T00-00-00-";
    private static final int DEEPEST = 4;

    private CodexRollout() {}

    static Path place(Path codexHome, Conversation earlier) {
        return codexHome.resolve(ANY_DAY + earlier.reference() + ".jsonl");
    }

    /**
     * @param home of the session
     */
    static Optional<Conversation> of(Path home, Path codexHome, String thread) throws IOException {
        Path sessions = codexHome.resolve("sessions");
        if (!ConversationFile.isName(thread)
                || !Files.isDirectory(sessions, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Optional<Path> file;
        try (Stream<Path> all = Files.walk(sessions, DEEPEST)) {
            file =
                    all.filter(p -> p.toString().endsWith("-" + thread + ".jsonl"))
                            .filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                            .findFirst();
        }
        return file.isEmpty()
                ? Optional.empty()
                : ConversationFile.whole(home, file.get())
                        .map(written -> new Conversation(thread, written));
    }

    /** What the thread has used until there. */
    static Tokens used(Conversation earlier) {
        Tokens used = Tokens.ZERO;
        for (String line : new String(earlier.written(), StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.contains("\"token_count\"")) {
                used = total(line).orElse(used);
            }
        }
        return used;
    }

    private static Optional<Tokens> total(String line) {
        try {
            JsonNode total = Json.MAPPER.readTree(line).at("/payload/info/total_token_usage");
            return total.isObject()
                    ? Optional.of(
                            CodexFacts.tokens(
                                    total.path("input_tokens"),
                                    total.path("cached_input_tokens"),
                                    total.path("output_tokens"),
                                    total.path("reasoning_output_tokens")))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
