package dev.agentvillage.metering.usage;

import dev.agentvillage.metering.ledger.Unit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The records that a configured meter counts, as the ledger has them: what they say, by the names
 * of the wire, in SQL over {@code u} and {@code sessions s}. Sums of ticks are read from the
 * roll-ups, which have losses repaired and corrections in them.
 */
public enum Source {
    USAGE_TICK(
            numbers("units.", "u."),
            tickNumbers(),
            Map.of(
                    "sessionId", "u.session_id::text",
                    "runnerId", "u.runner_id",
                    "providerId", "u.provider_id",
                    "providerVersion", "u.provider_version",
                    "model", "nullif(u.model, '')",
                    "repoRef", "u.repo",
                    "agentId", "s.agent_id")),
    SESSION_CREATED(Map.of(), Map.of(), sessionTexts()),
    SESSION_FINISHED(
            numbers("totals.", "s.reported_"), numbers("totals.", "s.reported_"), endedTexts());

    private static final String TICKS =
            "(SELECT org_id, session_id, attempt, seq, counted_from, ts, runner_id, repo, provider_id,"
                    + " provider_version, coalesce(model, '') AS model, interval_ms, "
                    + columns("")
                    + ", "
                    + columns("total_")
                    + " FROM ticks t WHERE NOT EXISTS (SELECT FROM watermarks w"
                    + " WHERE w.session_id = t.session_id AND w.attempt = t.attempt"
                    + " AND w.fenced_at < t.ts)) u LEFT JOIN sessions s USING (session_id)";
    private static final String SESSIONS =
            "(SELECT org_id, session_id, coalesce(provider_id, '') AS provider_id,"
                    + " coalesce(provider_version, '') AS provider_version, ''::text AS model,"
                    + " %s AS at FROM sessions) u JOIN sessions s USING (session_id)";

    private final Map<String, String> sums;
    private final Map<String, String> numbers;
    private final Map<String, String> texts;

    Source(Map<String, String> sums, Map<String, String> numbers, Map<String, String> texts) {
        this.sums = sums;
        this.numbers = numbers;
        this.texts = texts;
    }

    static Optional<Source> of(String word) {
        return Arrays.stream(values()).filter(s -> s.name().equals(word)).findFirst();
    }

    /** What can be aggregated so, with where to find it; empty for what only counts records. */
    Map<String, String> properties(Aggregation by) {
        return switch (by) {
            case SUM -> sums;
            case MAX, LATEST -> numbers;
            case UNIQUE_COUNT -> texts;
            case COUNT -> Map.of();
        };
    }

    String from(Aggregation by) {
        return switch (this) {
            case USAGE_TICK ->
                    by == Aggregation.SUM
                            ? "usage_minutes u LEFT JOIN sessions s USING (session_id)"
                            : TICKS;
            case SESSION_CREATED -> SESSIONS.formatted("created_at");
            case SESSION_FINISHED -> SESSIONS.formatted("finished_at");
        };
    }

    /** The moment that a record counts at. A tick is of the time before it. */
    String at(Aggregation by) {
        return switch (this) {
            case USAGE_TICK -> by == Aggregation.SUM ? "u.minute" : "(u.ts - 1)";
            case SESSION_CREATED, SESSION_FINISHED -> "u.at";
        };
    }

    /** Whether a record counts, in [from, to). */
    String between(Aggregation by, String from, String to) {
        return this == USAGE_TICK && by != Aggregation.SUM
                ? "%su.ts > %s AND u.ts <= %s"
                        .formatted(
                                by == Aggregation.COUNT ? "u.counted_from > 0 AND " : "", from, to)
                : "%1$s >= %2$s AND %1$s < %3$s".formatted(at(by), from, to);
    }

    String aggregate(Aggregation by, String property) {
        String value = properties(by).getOrDefault(property, "");
        return "("
                + switch (by) {
                    case SUM -> "sum(" + value + ")";
                    // A tick that repaired a loss stands for the lost ones, too, and for those of
                    // them that came late.
                    case COUNT ->
                            this == USAGE_TICK ? "sum(u.seq - u.counted_from + 1)" : "count(*)";
                    case MAX -> "max(" + value + ")";
                    case UNIQUE_COUNT -> "count(DISTINCT " + value + ")";
                    case LATEST ->
                            "(array_agg(%s ORDER BY %s) FILTER (WHERE %1$s IS NOT NULL))[1]"
                                    .formatted(
                                            value,
                                            this == USAGE_TICK
                                                    ? "u.ts DESC, u.session_id, u.attempt DESC, u.seq DESC"
                                                    : "u.at DESC, u.session_id");
                }
                + ")::numeric";
    }

    private static Map<String, String> numbers(String prefix, String column) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (Unit unit : Unit.values()) {
            numbers.put(prefix + property(unit), column + unit.column());
        }
        return numbers;
    }

    private static Map<String, String> tickNumbers() {
        Map<String, String> numbers = numbers("units.", "u.");
        numbers.putAll(numbers("totals.", "u.total_"));
        numbers.put("intervalMs", "u.interval_ms");
        return numbers;
    }

    private static Map<String, String> sessionTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("sessionId", "s.session_id::text");
        texts.put("agentId", "s.agent_id");
        texts.put("villageId", "s.village_id");
        texts.put("repoId", "s.repo_id");
        texts.put("repoRef", "s.repo");
        texts.put("roomPath", "s.room_path");
        texts.put("providerId", "s.provider_id");
        texts.put("requestedBy", "s.requested_by");
        return texts;
    }

    private static Map<String, String> endedTexts() {
        Map<String, String> texts = sessionTexts();
        texts.put("finalState", "s.final_state");
        return texts;
    }

    /** {@code agentMs}, {@code tokens.cachedInput}: as ticks are written. */
    private static String property(Unit unit) {
        String column = unit.column();
        String rest = column.startsWith("tokens_") ? column.substring(7) : column;
        StringBuilder name = new StringBuilder();
        for (String word : rest.split("_", -1)) {
            name.append(
                    name.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return column.equals(rest) ? name.toString() : "tokens." + name;
    }

    private static String columns(String prefix) {
        return Arrays.stream(Unit.values())
                .map(u -> prefix + u.column())
                .collect(Collectors.joining(", "));
    }
}
