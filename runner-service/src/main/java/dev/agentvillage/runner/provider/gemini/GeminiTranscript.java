package dev.agentvillage.runner.provider.gemini;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Bounded;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.ConversationFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The files in which Gemini CLI keeps its conversations: one JSON object a line. A message may
 * stand there several times, and counts once.
 */
record GeminiTranscript(Path home) {
    private static final Logger LOG = Logger.getLogger(GeminiTranscript.class);
    private static final int MAX_FILES = 200;
    private static final int MAX_BYTES = 256 << 20;

    private record Message(String model, Tokens tokens) {}

    /** By model; what of it can be read. */
    Map<String, Tokens> totals() {
        Map<String, Message> messages = new HashMap<>();
        try {
            for (Path file : files()) {
                read(file, messages);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("a transcript could not be read", e);
        }
        return totals(messages);
    }

    /** What was used until the end of a conversation. */
    static Map<String, Tokens> totals(Conversation earlier) throws IOException {
        Map<String, Message> messages = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new StringReader(text(earlier)))) {
            read(lines, messages);
        }
        return totals(messages);
    }

    private static String text(Conversation said) {
        return new String(said.written(), StandardCharsets.UTF_8);
    }

    private static Map<String, Tokens> totals(Map<String, Message> messages) {
        Map<String, Tokens> totals = new HashMap<>();
        messages.values().forEach(m -> totals.merge(m.model(), m.tokens(), Tokens::plus));
        return totals;
    }

    /** As it stands in its file, which has the beginning of its name in its own. */
    Optional<Conversation> named(String name) throws IOException {
        if (!ConversationFile.isName(name)) {
            return Optional.empty();
        }
        for (Path file : files()) {
            if (file.toString().endsWith("-" + name.substring(0, 8) + ".jsonl")) {
                Optional<Conversation> found =
                        ConversationFile.whole(home, file)
                                .map(written -> new Conversation(name, written))
                                .filter(GeminiTranscript::isOfItsName);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOfItsName(Conversation said) {
        try {
            String first = text(said).lines().findFirst().orElse("");
            return Json.MAPPER.readTree(first).path("sessionId").asText().equals(said.reference());
        } catch (JacksonException e) {
            return false;
        }
    }

    private List<Path> files() throws IOException {
        Path conversations = home.resolve(".gemini/tmp");
        if (!Files.isDirectory(conversations, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(conversations, 4)) {
            return all.filter(p -> p.toString().endsWith(".jsonl"))
                    .filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .limit(MAX_FILES)
                    .toList();
        }
    }

    private static void read(Path file, Map<String, Message> messages) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            read(lines, messages);
        }
    }

    private static void read(BufferedReader lines, Map<String, Message> messages)
            throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("\"tokens\"")) {
                add(line, messages);
            }
        }
    }

    private static void add(String line, Map<String, Message> messages) {
        try {
            JsonNode message = Json.MAPPER.readTree(line);
            JsonNode tokens = message.path("tokens");
            if (tokens.isObject()) {
                messages.put(
                        message.path("id").asText(),
                        new Message(
                                Bounded.name(message.path("model").asText("unknown")),
                                GeminiUsage.tokens(
                                        count(tokens, "input") + count(tokens, "tool"),
                                        count(tokens, "output"),
                                        count(tokens, "cached"),
                                        count(tokens, "thoughts"))));
            }
        } catch (JacksonException e) {
            // Its last line was not written to its end.
            return;
        }
    }

    private static long count(JsonNode tokens, String name) {
        return Math.max(0, tokens.path(name).asLong());
    }
}
