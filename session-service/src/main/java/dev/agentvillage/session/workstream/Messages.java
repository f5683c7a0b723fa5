package dev.agentvillage.session.workstream;

import dev.agentvillage.platform.bus.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages as they are sent. */
final class Messages {
    private Messages() {}

    /**
     * @param cursor null: it cannot be had again
     */
    static String of(Said said, Room room, @Nullable String cursor) {
        return Json.text(
                Map.class,
                Said.fields(
                        "event", said.event(),
                        "room", room.name(),
                        "cursor", cursor,
                        "data", said.data()));
    }

    static String entered(String type, @Nullable Object id, Room room, Cursor cursor) {
        return Json.text(
                Map.class,
                Said.fields(
                        "type",
                        type,
                        "id",
                        id,
                        "ok",
                        true,
                        "room",
                        room.name(),
                        "cursor",
                        cursor.text()));
    }

    static String left(String type, @Nullable Object id, Room room) {
        return Json.text(
                Map.class, Said.fields("type", type, "id", id, "ok", true, "room", room.name()));
    }

    static String pong(@Nullable Object id) {
        return Json.text(Map.class, Said.fields("type", "pong", "id", id, "ok", true));
    }

    static String refused(String type, @Nullable Object id, Refusal why, String detail) {
        return Json.text(
                Map.class,
                Said.fields(
                        "type", type,
                        "id", id,
                        "ok", false,
                        "error", why.name(),
                        "detail", detail));
    }

    /** Why something is not done. */
    enum Refusal {
        E_BAD_PAYLOAD,
        E_FORBIDDEN,
        E_RATE_LIMIT,
        E_INTERNAL
    }
}
