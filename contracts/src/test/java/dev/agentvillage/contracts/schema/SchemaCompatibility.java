package dev.agentvillage.contracts.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What keeps two versions from reading each other. Both directions count: services are upgraded one
 * by one, and topics hold what was written before.
 */
record SchemaCompatibility(Map<String, JsonNode> released, Map<String, JsonNode> current) {

    enum Reader {
        /** Does not know the change and meets it in new data. */
        OLDER,
        /** Has the change and meets data from before it. */
        NEWER
    }

    record Break(Reader reader, String where, String what) {
        @Override
        public String toString() {
            return reader.name().toLowerCase(Locale.ROOT) + " reader: " + where + " " + what;
        }
    }

    List<Break> breaks() {
        List<Break> breaks = new ArrayList<>();
        released.forEach(
                (name, schema) -> {
                    JsonNode now = current.get(name);
                    if (now == null) {
                        breaks.add(new Break(Reader.OLDER, name, "is gone"));
                    } else {
                        compare(name, schema, now, breaks);
                    }
                });
        return List.copyOf(breaks);
    }

    private static void compare(String at, JsonNode was, JsonNode is, List<Break> breaks) {
        for (String same : List.of("type", "format", "const", "$id")) {
            if (!was.path(same).equals(is.path(same))) {
                breaks.add(
                        new Break(
                                Reader.OLDER,
                                at,
                                same + " was " + was.path(same) + ", is " + is.path(same)));
            }
        }
        compareValues(at, was.path("enum"), is.path("enum"), breaks);
        compareBounds(at, was, is, breaks);
        compareProperties(at, was, is, breaks);
        for (String inner : List.of("items", "additionalProperties")) {
            if (was.has(inner) || is.has(inner)) {
                compare(at + "/" + inner, was.path(inner), is.path(inner), breaks);
            }
        }
    }

    private static void compareValues(String at, JsonNode was, JsonNode is, List<Break> breaks) {
        Set<String> before = texts(was);
        Set<String> after = texts(is);
        for (String value : after) {
            if (!before.contains(value)) {
                breaks.add(new Break(Reader.OLDER, at, "may be " + value));
            }
        }
        for (String value : before) {
            if (!after.contains(value)) {
                breaks.add(new Break(Reader.NEWER, at, "may not be " + value));
            }
        }
    }

    /** Ids refuse what is out of bounds on reading, so any bound may. */
    private static void compareBounds(String at, JsonNode was, JsonNode is, List<Break> breaks) {
        for (String least : List.of("minimum", "minLength", "minItems")) {
            bound(at, least, was.path(least).asLong(0), is.path(least).asLong(0), breaks);
        }
        for (String most : List.of("maximum", "maxLength", "maxItems")) {
            long before = was.path(most).asLong(Long.MAX_VALUE);
            long after = is.path(most).asLong(Long.MAX_VALUE);
            bound(at, most, -before, -after, breaks);
        }
    }

    private static void bound(String at, String name, long was, long is, List<Break> breaks) {
        if (is < was) {
            breaks.add(new Break(Reader.OLDER, at, "has a wider " + name));
        } else if (is > was) {
            breaks.add(new Break(Reader.NEWER, at, "has a narrower " + name));
        }
    }

    private static void compareProperties(
            String at, JsonNode was, JsonNode is, List<Break> breaks) {
        Set<String> requiredBefore = texts(was.path("required"));
        Set<String> requiredNow = texts(is.path("required"));
        for (var property : was.path("properties").properties()) {
            String path = at + "/" + property.getKey();
            boolean wasRequired = requiredBefore.contains(property.getKey());
            boolean isRequired = requiredNow.contains(property.getKey());
            JsonNode now = is.path("properties").path(property.getKey());
            if (now.isMissingNode()) {
                if (wasRequired) {
                    breaks.add(new Break(Reader.OLDER, path, "was required and is gone"));
                }
            } else {
                if (wasRequired && !isRequired) {
                    breaks.add(new Break(Reader.OLDER, path, "was required and is optional"));
                } else if (!wasRequired && isRequired) {
                    breaks.add(new Break(Reader.NEWER, path, "was optional and is required"));
                }
                compare(path, property.getValue(), now, breaks);
            }
        }
        for (var property : is.path("properties").properties()) {
            if (!was.path("properties").has(property.getKey())
                    && requiredNow.contains(property.getKey())) {
                breaks.add(
                        new Break(
                                Reader.NEWER, at + "/" + property.getKey(), "is new and required"));
            }
        }
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
