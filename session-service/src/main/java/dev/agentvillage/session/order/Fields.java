package dev.agentvillage.session.order;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object field by field and notes what is wrong; at the end, whatever was not asked for is
 * an unknown field.
 */
final class Fields {
    private final String at;
    private final Map<?, ?> fields;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<Flaw> flaws;
    private final List<Flaw> unavailable;

    private Fields(String at, Map<?, ?> fields, List<Flaw> flaws, List<Flaw> unavailable) {
        this.at = at;
        this.fields = fields;
        this.flaws = flaws;
        this.unavailable = unavailable;
    }

    /**
     * @param body as a JSON parser gives it: maps, lists, strings, numbers, booleans, null
     */
    static Fields of(@Nullable Object body) {
        List<Flaw> flaws = new ArrayList<>();
        if (!(body instanceof Map<?, ?> map)) {
            flaws.add(new Flaw("", "type", "The body must be a JSON object."));
            return new Fields("", Map.of(), flaws, new ArrayList<>());
        }
        return new Fields("", map, flaws, new ArrayList<>());
    }

    /** Ends the reading: nothing is understood if anything is wrong. */
    <T> Reading<T> end(T value) {
        closed();
        if (!flaws.isEmpty()) {
            return new Reading.Flawed<>(List.copyOf(flaws));
        }
        return unavailable.isEmpty()
                ? new Reading.Understood<>(value)
                : new Reading.Unavailable<>(List.copyOf(unavailable));
    }

    void closed() {
        for (Object key : fields.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                String name = brief(String.valueOf(key));
                flaw(name, "unknown_field", "There is no field \"" + name + "\" here; remove it.");
            }
        }
    }

    boolean has(String name) {
        known.add(name);
        return fields.get(name) != null;
    }

    void flaw(String name, String code, String detail) {
        flaws.add(new Flaw(pointer(name), code, detail));
    }

    void unavailable(String name, String detail) {
        known.add(name);
        unavailable.add(new Flaw(pointer(name), "not_available", detail));
    }

    private String pointer(String name) {
        return at + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String brief(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100);
    }

    private @Nullable Object value(String name) {
        known.add(name);
        return fields.get(name);
    }

    @Nullable String text(String name, int max) {
        Object value = value(name);
        return value == null ? null : checked(name, value, max);
    }

    String required(String name, int max) {
        String text = text(name, max);
        if (text == null) {
            if (fields.get(name) == null) {
                flaw(name, "required", "Send \"" + name + "\".");
            }
            return "";
        }
        if (text.isBlank()) {
            flaw(name, "required", "\"" + name + "\" must not be blank.");
        }
        return text;
    }

    /** A text of any length and with any character, not empty. */
    String raw(String name) {
        Object value = value(name);
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        flaw(name, value == null ? "required" : "type", "Send a string that is not empty.");
        return "";
    }

    private @Nullable String checked(String name, Object value, int max) {
        if (!(value instanceof String text)) {
            flaw(name, "type", "Must be a string.");
            return null;
        }
        if (text.codePointCount(0, text.length()) > max) {
            flaw(name, "too_long", "At most " + max + " characters.");
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            flaw(name, "pattern", "Must not contain the character U+0000.");
            return null;
        }
        return text;
    }

    /** A text that a rule must accept. */
    @Nullable String text(String name, int max, Predicate<String> rule, String detail) {
        String text = text(name, max);
        if (text != null && !rule.test(text)) {
            flaw(name, "pattern", detail);
        }
        return text;
    }

    @Nullable Long number(String name, long min, long max) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Integer || value instanceof Long)) {
            flaw(name, "type", "Must be an integer of " + min + " to " + max + ".");
            return null;
        }
        long number = ((Number) value).longValue();
        if (number < min || number > max) {
            flaw(name, "range", "Must be " + min + " to " + max + ".");
            return null;
        }
        return number;
    }

    boolean flag(String name, boolean otherwise) {
        Object value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Boolean flag)) {
            flaw(name, "type", "Must be true or false.");
            return otherwise;
        }
        return flag;
    }

    /** One of a few words. */
    <E> E word(String name, Map<String, E> words, E otherwise) {
        String text = text(name, 100);
        if (text == null) {
            return otherwise;
        }
        E found = words.get(text);
        if (found == null) {
            flaw(name, "unknown", "Must be one of " + String.join(", ", words.keySet()) + ".");
            return otherwise;
        }
        return found;
    }

    @Nullable List<String> texts(String name, int min, int max, int maxLength) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list)) {
            flaw(name, "type", "Must be a list of strings.");
            return null;
        }
        if (list.size() < min || list.size() > max) {
            flaw(name, "range", "Must have " + min + " to " + max + " items.");
            return null;
        }
        List<String> texts = new ArrayList<>();
        Fields items = new Fields(pointer(name), Map.of(), flaws, unavailable);
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            String text = item == null ? null : items.checked(Integer.toString(i), item, maxLength);
            if (item == null) {
                items.flaw(Integer.toString(i), "type", "Must be a string.");
            }
            texts.add(text == null ? "" : text);
        }
        return texts;
    }

    /** Objects, each of which the caller closes. */
    @Nullable List<Fields> objects(String name, int max) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list) || list.size() > max) {
            flaw(name, "range", "Must be a list of at most " + max + " objects.");
            return null;
        }
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> map) {
                objects.add(new Fields(pointer(name) + "/" + i, map, flaws, unavailable));
            } else {
                flaw(name, "type", "Each item must be an object.");
            }
        }
        return objects;
    }

    /** A map of short strings, for labels. */
    Map<String, String> pairs(String name, int max, int maxLength) {
        Fields object = object(name);
        if (object == null) {
            return Map.of();
        }
        if (object.fields.size() > max) {
            flaw(name, "range", "At most " + max + " entries.");
            return Map.of();
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : object.fields.entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (key.isBlank() || key.length() > 63 || key.indexOf('\0') >= 0) {
                flaw(name, "pattern", "A key has 1 to 63 characters: " + brief(key));
            } else {
                pairs.put(key, object.required(key, maxLength));
            }
        }
        return pairs;
    }

    /** A nested object, or null; the caller closes it. */
    @Nullable Fields object(String name) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> map)) {
            flaw(name, "type", "Must be an object.");
            return null;
        }
        return new Fields(pointer(name), map, flaws, unavailable);
    }

    /** An object that must be there; without it, everything in it is missing. */
    @Nullable Fields requiredObject(String name) {
        if (!has(name)) {
            flaw(name, "required", "Send \"" + name + "\".");
            return null;
        }
        return object(name);
    }
}
