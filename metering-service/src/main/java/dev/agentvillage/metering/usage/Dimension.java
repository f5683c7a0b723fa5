package dev.agentvillage.metering.usage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What usage can be grouped by. What only the session's creation tells is empty until that is
 * known.
 */
public enum Dimension {
    ORG("u.org_id", "s.org_id"),
    SESSION("u.session_id::text", "s.session_id::text"),
    PROVIDER("u.provider_id", "coalesce(s.provider_id, '')"),
    PROVIDER_VERSION("u.provider_version", "coalesce(s.provider_version, '')"),
    MODEL("u.model", "''::text"),
    KIND("coalesce(s.kind, '')", "coalesce(s.kind, '')"),
    REPOSITORY("coalesce(s.repo, '')", "coalesce(s.repo, '')"),
    ROOM("coalesce(s.room_path, '')", "coalesce(s.room_path, '')"),
    AGENT("coalesce(s.agent_id, '')", "coalesce(s.agent_id, '')"),
    PLAN("coalesce(s.plan_id, '')", "coalesce(s.plan_id, '')");

    private final String ofUsage;
    private final String ofSession;

    Dimension(String ofUsage, String ofSession) {
        this.ofUsage = ofUsage;
        this.ofSession = ofSession;
    }

    /** In SQL, over {@code usage_minutes u} and {@code sessions s}; the same everywhere. */
    String ofUsage() {
        return "(" + ofUsage + ") COLLATE \"C\"";
    }

    /** In SQL, over {@code sessions s} alone. */
    String ofSession() {
        return "(" + ofSession + ") COLLATE \"C\"";
    }

    /** Its column in a result: no table has one of that name. */
    String column() {
        return "by_" + word();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Dimension> of(String word) {
        return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Dimension::word).collect(Collectors.joining(", "));
    }
}
