package dev.agentvillage.session.workstream;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants.
 *
 * <p>{@code type} names it; {@code id}, if there is one, comes back with the answer.
 */
sealed interface Wish {
    Pattern ID = Pattern.compile("[^\\p{Cntrl}]{1,100}");

    record Join(Room.Kind kind, String id, Optional<Cursor> since) implements Wish {}

    record Leave(Room.Kind kind, String id) implements Wish {}

    record Ping() implements Wish {}

    record Bad(String detail) implements Wish {}

    /**
     * @param message the fields of a JSON object
     */
    static Wish of(Map<String, Object> message) {
        String type = String.valueOf(message.get("type"));
        return switch (type) {
            case "ping" -> new Ping();
            case "join_village" -> join(Room.Kind.VILLAGE, message.get("villageId"), message);
            case "join_agent" -> join(Room.Kind.AGENT, message.get("agentId"), message);
            case "join_repo" -> join(Room.Kind.REPO, message.get("repoId"), message);
            case "leave_village" -> leave(Room.Kind.VILLAGE, message.get("villageId"));
            case "leave_agent" -> leave(Room.Kind.AGENT, message.get("agentId"));
            case "leave_repo" -> leave(Room.Kind.REPO, message.get("repoId"));
            default -> new Bad("There is no such type of message.");
        };
    }

    private static Wish join(Room.Kind kind, @Nullable Object id, Map<String, Object> message) {
        if (!(id instanceof String name) || !ID.matcher(name).matches()) {
            return noId(kind);
        }
        Object since = message.get("cursor");
        if (since == null) {
            return new Join(kind, name, Optional.empty());
        }
        Optional<Cursor> cursor = since instanceof String text ? Cursor.of(text) : Optional.empty();
        return cursor.isPresent()
                ? new Join(kind, name, cursor)
                : new Bad("cursor is none that was given here.");
    }

    private static Wish leave(Room.Kind kind, @Nullable Object id) {
        return id instanceof String name && ID.matcher(name).matches()
                ? new Leave(kind, name)
                : noId(kind);
    }

    private static Bad noId(Room.Kind kind) {
        return new Bad(
                "The id of the "
                        + switch (kind) {
                            case VILLAGE -> "village";
                            case AGENT -> "agent";
                            case REPO -> "repository";
                        }
                        + " must be a text of 1 to 100 characters.");
    }
}
