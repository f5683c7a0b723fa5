package dev.agentvillage.metering.web;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** A query string, read by name; remembers everything that is wrong with it. */
public final class Parameters {
    private static final int TEXT_MAX = 200;
    private static final int FILTER_MAX = 4_000;
    private static final long EARLIEST = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long LATEST = Instant.parse("9999-01-01T00:00:00Z").toEpochMilli();

    private final Map<String, List<String>> parameters;
    private final List<Violation> violations = new ArrayList<>();

    public Parameters(Map<String, List<String>> parameters, Set<String> known) {
        this.parameters = parameters;
        for (String name : new TreeSet<>(parameters.keySet())) {
            if (!known.contains(name)) {
                violate(
                        name.substring(0, Math.min(name.length(), TEXT_MAX)),
                        "unknown_field",
                        "There is no such parameter here.");
            }
        }
    }

    public Optional<String> one(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            violate(name, "repeated", "Send it once.");
        }
        return values.stream().findFirst();
    }

    public Optional<String> text(String name) {
        return one(name)
                .filter(
                        text -> {
                            boolean fits = text.length() <= TEXT_MAX && text.indexOf('\0') < 0;
                            if (!fits) {
                                violate(name, "too_long", "At most 200 characters, no NUL.");
                            }
                            return fits;
                        });
    }

    public <T> Optional<T> word(String name, Function<String, Optional<T>> known, String which) {
        return one(name).flatMap(text -> orViolate(name, known.apply(text), which));
    }

    /** Repeated or separated by commas; each at most once. */
    public <T> List<T> words(String name, Function<String, Optional<T>> known, String which) {
        List<T> words = new ArrayList<>();
        List<String> texts =
                parameters.getOrDefault(name, List.of()).stream()
                        .flatMap(v -> Arrays.stream(v.split(",", -1)))
                        .toList();
        for (String text : texts) {
            Optional<T> found = known.apply(text).filter(w -> !words.contains(w));
            if (orViolate(name, found, which + ", each once").isEmpty()) {
                return words;
            }
            found.ifPresent(words::add);
        }
        return words;
    }

    /** {@code dimension:value}, repeated; the first colon parts them. */
    public <T> Map<T, String> filters(
            String name, Function<String, Optional<T>> known, String which) {
        Map<T, String> filters = new LinkedHashMap<>();
        for (String text : parameters.getOrDefault(name, List.of())) {
            int colon = text.indexOf(':');
            Optional<T> key = colon < 0 ? Optional.empty() : known.apply(text.substring(0, colon));
            String value = text.substring(colon + 1);
            if (key.isEmpty() || filters.containsKey(key.get())) {
                violate(name, "pattern", "Send dimension:value, each once: " + which + ".");
            } else if (value.length() > FILTER_MAX || value.indexOf('\0') >= 0) {
                violate(name, "too_long", "At most 4000 characters, no NUL.");
            } else {
                filters.put(key.get(), value);
            }
        }
        return filters;
    }

    public Optional<SessionId> session(String name) {
        return one(name).flatMap(t -> orViolate(name, sessionId(t), "a session id: a UUID"));
    }

    public static Optional<SessionId> sessionId(String text) {
        try {
            return Optional.of(SessionId.of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public Optional<Long> time(String name) {
        return one(name)
                .flatMap(
                        text ->
                                orViolate(
                                        name,
                                        millis(text),
                                        "epoch milliseconds or an ISO 8601 time with its zone"));
    }

    private static Optional<Long> millis(String text) {
        try {
            long millis =
                    text.matches("-?[0-9]{1,18}")
                            ? Long.parseLong(text)
                            : OffsetDateTime.parse(text).toInstant().toEpochMilli();
            return millis < EARLIEST || millis > LATEST ? Optional.empty() : Optional.of(millis);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    public int limit(int byDefault, int max) {
        String text = one("limit").orElse(null);
        if (text == null) {
            return byDefault;
        }
        int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > max) {
            violate("limit", "range", "From 1 to " + max + ".");
            return byDefault;
        }
        return limit;
    }

    private <T> Optional<T> orViolate(String name, Optional<T> found, String which) {
        if (found.isEmpty()) {
            violate(name, "pattern", "Send " + which + ".");
        }
        return found;
    }

    public void violate(String name, String code, String detail) {
        violations.add(new Violation("?" + name, code, detail));
    }

    /**
     * @throws ProblemException 400 with everything that is wrong
     */
    public void refuse() {
        if (!violations.isEmpty()) {
            throw new ProblemException(Problem.invalid(violations()));
        }
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }
}
