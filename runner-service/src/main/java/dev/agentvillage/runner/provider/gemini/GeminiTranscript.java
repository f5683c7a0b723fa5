package dev.agentvillage.runner.provider.gemini;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Bounded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, Tokens> totals = new HashMap<>();
        messages.values().forEach(m -> totals.merge(m.model(), m.tokens(), Tokens::plus));
        return totals;
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
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("\"tokens\"")) {
                    add(line, messages);
                }
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
