package dev.agentvillage.runner.provider.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Conversation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the server tells of its sessions, written down as {@code opencode export} does: when it is
 * over, nobody is left to be asked for it.
 */
final class OpencodeRecord {
    private static final int MAX_WHOLE = 16 << 20;
    private static final Pattern NAME = Pattern.compile("ses_[0-9A-Za-z]{1,60}");

    /** A session may have permissions of its own: none of those goes on. */
    private static final String[] HARMLESS = {"slug", "title", "version", "time", "agent", "model"};

    private final Map<String, JsonNode> sessions = new LinkedHashMap<>();
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private String last = "";
    private long length;

    private record Message(String session, String info, Map<String, String> parts) {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    synchronized void told(String type, JsonNode properties) {
        switch (type) {
            case "session.created", "session.updated" -> session(properties.path("info"));
            case "message.updated" -> message(properties.path("info"));
            case "message.part.updated" -> part(properties.path("part"));
            case "message.removed" -> removed(properties.path("messageID").asText());
            case "message.part.removed" ->
                    removed(
                            properties.path("messageID").asText(),
                            properties.path("partID").asText());
            default -> {}
        }
    }

    /** Those of helpers are not written down. */
    synchronized void session(JsonNode info) {
        String id = info.path("id").asText();
        if (isName(id) && info.path("parentID").asText().isEmpty() && fits(info)) {
            sessions.put(id, info);
            last = id;
        }
    }

    synchronized void message(JsonNode info) {
        String session = info.path("sessionID").asText();
        if (sessions.containsKey(session) && fits(info)) {
            String id = info.path("id").asText();
            Message before = messages.get(id);
            messages.put(
                    id,
                    new Message(
                            session,
                            counted(info, before == null ? "" : before.info()),
                            before == null ? new LinkedHashMap<>() : before.parts()));
        }
    }

    synchronized void part(JsonNode part) {
        Message message = messages.get(part.path("messageID").asText());
        if (message != null && fits(part)) {
            String id = part.path("id").asText();
            message.parts().put(id, counted(part, message.parts().getOrDefault(id, "")));
        }
    }

    private void removed(String id) {
        Message was = messages.remove(id);
        if (was != null) {
            length -= was.info().length();
            was.parts().values().forEach(p -> length -= p.length());
        }
    }

    private void removed(String message, String part) {
        Message of = messages.get(message);
        String was = of == null ? null : of.parts().remove(part);
        length -= was == null ? 0 : was.length();
    }

    /** Once it is too large, it is of no use any more. */
    private boolean fits(JsonNode more) {
        if (length > MAX_WHOLE) {
            sessions.clear();
            messages.clear();
            return false;
        }
        return more.isObject();
    }

    private String counted(JsonNode now, String before) {
        String text = now.toString();
        length += text.length() - before.length();
        return text;
    }

    /** The one that was told of last. */
    synchronized Optional<Conversation> whole() {
        JsonNode info = sessions.get(last);
        if (info == null || length > MAX_WHOLE) {
            return Optional.empty();
        }
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("info", info);
        var list = all.putArray("messages");
        messages.values().stream()
                .filter(m -> m.session().equals(last))
                .forEach(
                        m -> {
                            ObjectNode message = list.addObject();
                            message.putRawValue("info", new RawValue(m.info()));
                            var parts = message.putArray("parts");
                            m.parts().values().forEach(p -> parts.addRawValue(new RawValue(p)));
                        });
        return list.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Conversation(last, all.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * An earlier one, as it may be taken over.
     *
     * @throws IOException when it is not a conversation of opencode of this name
     */
    static ObjectNode earlier(Conversation conversation) throws IOException {
        String name = conversation.reference();
        JsonNode all = Json.MAPPER.readTree(conversation.written());
        JsonNode info = all.path("info");
        if (!isName(name) || !info.path("id").asText().equals(name)) {
            throw new IOException("not a conversation of opencode");
        }
        ObjectNode taken = JsonNodeFactory.instance.objectNode();
        ObjectNode mine = taken.putObject("info").put("id", name);
        for (String field : new String[] {"projectID", "directory"}) {
            // They become those of where it is taken over.
            mine.put(field, info.path(field).asText());
        }
        for (String field : HARMLESS) {
            if (info.has(field)) {
                mine.set(field, info.get(field));
            }
        }
        taken.putArray("messages");
        all.path("messages").forEach(taken.withArray("messages")::add);
        return taken;
    }
}
