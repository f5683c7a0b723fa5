package dev.agentvillage.contracts.event;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a record of an unknown type: the one part that is the same in every version.
 * Throws {@link IllegalArgumentException} where it is not.
 */
record RawEnvelope(Map<String, Object> fields) {

    /** Itself, if it says what it is. */
    RawEnvelope typed() {
        text("type");
        return this;
    }

    Envelope ofRunner() {
        return new Envelope(
                UUID.fromString(text("eventId")),
                SessionId.of(text("sessionId")),
                new OrgId(text("orgId")),
                repoRef(),
                number("ts"),
                new RunnerId(text("runnerId")),
                text("incarnation"),
                Math.toIntExact(number("attempt")),
                number("seq"));
    }

    SessionEnvelope ofSession() {
        return new SessionEnvelope(
                UUID.fromString(text("eventId")),
                SessionId.of(text("sessionId")),
                new OrgId(text("orgId")),
                number("seq"),
                number("at"));
    }

    String text(String field) {
        return switch (fields.get(field)) {
            case String s -> s;
            case null, default -> throw new IllegalArgumentException(field + " is not a string");
        };
    }

    private long number(String field) {
        return switch (fields.get(field)) {
            case Integer n -> n;
            case Long n -> n;
            case null, default -> throw new IllegalArgumentException(field + " is not an integer");
        };
    }

    private RepoRef repoRef() {
        if (!(fields.get("repoRef") instanceof Map<?, ?> ref)
                || !(ref.get("provider") instanceof String provider)) {
            throw new IllegalArgumentException("repoRef has no provider");
        }
        return new RepoRef(
                RepoRef.Provider.valueOf(provider.toUpperCase(Locale.ROOT)),
                optional(ref, "owner"),
                optional(ref, "name"),
                optional(ref, "url"),
                optional(ref, "path"),
                optional(ref, "defaultBranch"));
    }

    private static @Nullable String optional(Map<?, ?> ref, String field) {
        return ref.get(field) instanceof String s ? s : null;
    }
}
