package dev.agentvillage.runner.provider;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What CLIs tell of themselves, as long as an event may be. */
public final class Bounded {
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_ARGUMENTS = 64;
    private static final int MAX_NAME = 200;
    private static final int MAX_PATH = 4_096;
    private static final int MAX_OUTPUT = 64 * 1024;

    private Bounded() {}

    /** Of a tool, a call, a model. */
    public static String name(String name) {
        return cut(name, MAX_NAME);
    }

    public static String text(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    public static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /** Longer than the system takes is nowhere. */
    public static String path(String path) {
        return path.length() > MAX_PATH ? "" : path;
    }

    /** None for what is no path. */
    public static List<Path> paths(String path) {
        try {
            return path.isEmpty() || path.length() > MAX_PATH ? List.of() : List.of(Path.of(path));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    /** The end of what a command printed. */
    public static String end(String output) {
        return output.length() <= MAX_OUTPUT
                ? output
                : output.substring(output.length() - MAX_OUTPUT);
    }

    /** For an event: what is long is cut. */
    public static Map<String, Object> arguments(JsonNode input) {
        Map<String, Object> shown = new LinkedHashMap<>();
        input.properties().stream()
                .limit(MAX_ARGUMENTS)
                .forEach(e -> shown.put(text(e.getKey()), value(e.getValue())));
        return shown;
    }

    private static Object value(JsonNode value) {
        if (value.isTextual()) {
            return text(value.asText());
        }
        String json = value.toString();
        return value.isValueNode() || json.length() > MAX_TEXT
                ? text(json)
                : Json.MAPPER.convertValue(value, new TypeReference<Object>() {});
    }
}
