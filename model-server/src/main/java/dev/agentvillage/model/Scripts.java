package dev.agentvillage.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scripts by name, as data: {@code {"name": [{"do": "write", "path": …}, {"do": "say", …}]}}. The
 * script {@code default}, if there is one, answers prompts without a marker.
 */
public record Scripts(Map<String, List<Step>> byName) {
    public static final String DEFAULT = "default";
    private static final ObjectMapper JSON = new ObjectMapper();

    public Scripts {
        var copy = new LinkedHashMap<String, List<Step>>();
        byName.forEach((name, steps) -> copy.put(checked(name), List.copyOf(steps)));
        byName = Map.copyOf(copy);
    }

    public static Scripts none() {
        return new Scripts(Map.of());
    }

    public static Scripts parse(String json) {
        try {
            return new Scripts(
                    JSON.readValue(json, new TypeReference<Map<String, List<Step>>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No scripts: " + e.getOriginalMessage(), e);
        }
    }

    public static Scripts read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    public Scripts with(String name, Step... steps) {
        var more = new LinkedHashMap<>(byName);
        more.put(name, List.of(steps));
        return new Scripts(more);
    }

    Optional<List<Step>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private static String checked(String name) {
        if (!name.matches(Dialogue.NAME)) {
            throw new IllegalArgumentException("A script's name is not " + name);
        }
        return name;
    }
}
