package dev.agentvillage.runner.provider.claude;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.ConversationFile;
import dev.agentvillage.runner.provider.Fact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files in which Claude Code keeps its conversations, of helpers too: one JSON object a line,
 * only ever appended to. A message may stand there several times, and counts once.
 */
final class ClaudeTranscript {
    private static final int MAX_FILES = 500;
    private static final int MAX_LINE = 16 << 20;
    private static final int MAX_MESSAGES = 20_000;
    private static final Tokens NONE = Tokens.ZERO;

    private final Path home;
    private final Path projects;
    private final Map<Path, Long> offsets = new HashMap<>();
    private final Map<String, Tokens> counted = new LinkedHashMap<>();
    private String lastText = "";

    ClaudeTranscript(Path home) {
        this.home = home;
        this.projects = home.resolve(".claude/projects");
    }

    /** What was used since it was asked before. */
    synchronized List<Fact.Used> news() throws IOException {
        List<Fact.Used> news = new ArrayList<>();
        for (Path file : files()) {
            long from = offsets.getOrDefault(file, 0L);
            offsets.put(file, from + read(file, from, news));
        }
        return news;
    }

    /** What a file will begin with, of which nothing is news. */
    synchronized void known(Path file, byte[] written) throws IOException {
        offsets.put(file, lines(new ByteArrayInputStream(written), new ArrayList<>()));
    }

    /** A conversation as it stands there; nothing where it is too large, or not there. */
    synchronized Optional<byte[]> whole(String name) throws IOException {
        for (Path file : files()) {
            if (file.getFileName().toString().equals(name + ".jsonl")) {
                return ConversationFile.whole(home, file);
            }
        }
        return Optional.empty();
    }

    /** Whether the last text that was read is this one. */
    synchronized boolean endsWith(String text) {
        return lastText.strip().equals(text.strip());
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(projects, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(projects, 5)) {
            return all.filter(p -> p.toString().endsWith(".jsonl"))
                    .filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
        }
    }

    /**
     * @return how many bytes of whole lines were read
     */
    private long read(Path file, long from, List<Fact.Used> news) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            if (channel.size() <= from) {
                return 0;
            }
            InputStream in = Channels.newInputStream(channel.position(from));
            return lines(new java.io.BufferedInputStream(in, 1 << 16), news);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private long lines(InputStream in, List<Fact.Used> news) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long whole = 0;
        long length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            length++;
            if (b == '\n') {
                whole += length;
                length = 0;
                entry(line.toString(StandardCharsets.UTF_8), news);
                line.reset();
            } else if (line.size() < MAX_LINE) {
                line.write(b);
            }
        }
        return whole;
    }

    private void entry(String line, List<Fact.Used> news) {
        // Most lines are of the person and of tools.
        if (!line.contains("\"usage\"")) {
            return;
        }
        try {
            JsonNode message = Json.MAPPER.readTree(line).path("message");
            JsonNode usage = message.path("usage");
            String id = message.path("id").asText();
            if (!usage.isObject() || id.isEmpty()) {
                return;
            }
            for (JsonNode part : message.path("content")) {
                lastText = part.path("text").asText(lastText);
            }
            Tokens now = tokens(usage);
            Tokens before = counted.getOrDefault(id, NONE);
            Tokens more = now.minus(before);
            if (!more.equals(NONE) && grows(more)) {
                counted.put(id, now);
                bound();
                news.add(new Fact.Used(model(message), more, null));
            }
        } catch (JacksonException e) {
            // Not a line of ours to understand; the next may be.
            return;
        }
    }

    private static String model(JsonNode message) {
        String model = message.path("model").asText("unknown");
        return model.length() > 200 ? model.substring(0, 200) : model;
    }

    private static Tokens tokens(JsonNode usage) {
        return new Tokens(
                count(usage, "input_tokens") + count(usage, "cache_creation_input_tokens"),
                count(usage, "output_tokens"),
                count(usage, "cache_read_input_tokens"),
                0);
    }

    private static long count(JsonNode usage, String name) {
        return Math.max(0, usage.path(name).asLong());
    }

    private static boolean grows(Tokens t) {
        return t.input() >= 0 && t.output() >= 0 && t.cachedInput() >= 0;
    }

    private void bound() {
        if (counted.size() > MAX_MESSAGES) {
            counted.remove(counted.keySet().iterator().next());
        }
    }
}
