package dev.agentvillage.runner.provider.acp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.ModelEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an agent is run, from a JSON file.
 *
 * @param command the program's absolute path, and what makes it speak the protocol; at most 64
 *     words
 * @param environment beyond what every session gets, at most 64; {@code ${baseUrl}}, {@code
 *     ${apiKey}} and {@code ${model}} stand for the model that is configured for {@code acp}
 * @param authenticate the method that the agent wants to be asked for before a session; absent
 *     where none is needed
 * @param usage what the protocol's {@code usage} at the end of a turn is of; absent is the turn
 * @param conversation where it keeps what another session goes on with; absent where none does
 */
record AcpAgent(
        @Nullable List<String> command,
        @Nullable Map<String, String> environment,
        @Nullable String authenticate,
        @Nullable UsageOf usage,
        @Nullable ConversationPlace conversation) {
    /** The protocol's words allow both. */
    enum UsageOf {
        @JsonProperty("turn")
        TURN,
        @JsonProperty("session")
        SESSION
    }

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_WORDS = 64;
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]{0,99}";

    /**
     * @throws IllegalArgumentException when it is not as it has to be, with what is wrong
     */
    static AcpAgent read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(file + ": it is larger than 64 KiB");
            }
            AcpAgent agent = Json.MAPPER.readValue(Files.readAllBytes(file), AcpAgent.class);
            agent.check(file);
            return agent;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read", e);
        }
    }

    private void check(Path file) {
        List<String> words = words();
        if (words.isEmpty() || words.size() > MAX_WORDS) {
            throw new IllegalArgumentException(file + ": command has to have 1 to 64 words");
        }
        if (!program().isAbsolute() || !Files.isExecutable(program())) {
            throw new IllegalArgumentException(
                    file + ": " + program() + " is no absolute path of a program");
        }
        variables()
                .forEach(
                        (name, value) -> {
                            if (!name.matches(NAME) || value.indexOf(0) >= 0) {
                                throw new IllegalArgumentException(
                                        file + ": '" + name + "' is no environment variable");
                            }
                        });
        if (variables().size() > MAX_WORDS) {
            throw new IllegalArgumentException(file + ": environment has more than 64 entries");
        }
        if (conversation != null) {
            try {
                conversation.check();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
        }
    }

    private List<String> words() {
        return command == null ? List.of() : command;
    }

    private Map<String, String> variables() {
        return environment == null ? Map.of() : environment;
    }

    UsageOf usageOf() {
        return usage == null ? UsageOf.TURN : usage;
    }

    Path program() {
        return Path.of(words().getFirst());
    }

    List<String> arguments() {
        return words().subList(1, words().size());
    }

    Map<String, String> environment(ModelEndpoint model) {
        String url = model.baseUrl();
        String name = model.model();
        Map<String, String> env = new TreeMap<>();
        variables()
                .forEach(
                        (key, value) ->
                                env.put(
                                        key,
                                        value.replace("${baseUrl}", url == null ? "" : url)
                                                .replace("${model}", name == null ? "" : name)
                                                .replace("${apiKey}", model.apiKey())));
        // What stands for nothing is as if it were not there.
        env.values().removeIf(String::isEmpty);
        return env;
    }
}
