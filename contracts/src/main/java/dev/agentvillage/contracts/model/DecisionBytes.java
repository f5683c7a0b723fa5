package dev.agentvillage.contracts.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the signature of a decision is over: canonical JSON (RFC 8785: keys sorted, nothing between
 * tokens, UTF-8) of the decision and of what was asked, so that neither can be given for another.
 * An absent note is left out, and so is the scope {@code once}. The signature is Ed25519, in
 * base64url without padding.
 */
public final class DecisionBytes {
    private DecisionBytes() {}

    /**
     * @param asked the approval as it was requested; of its own decision nothing is read
     * @param scope absent in the bytes where it is {@code once}
     * @param decidedAt epoch milliseconds
     * @throws IllegalArgumentException when a text is no Unicode (half a surrogate pair): it would
     *     have the bytes of another text
     */
    public static byte[] of(
            Approval asked,
            Decision decision,
            Scope scope,
            String decidedBy,
            long decidedAt,
            @Nullable String note) {
        SortedMap<String, String> fields = new TreeMap<>();
        fields.put("actionHash", quoted(asked.actionHash()));
        fields.put("approvalId", quoted(asked.approvalId().toString()));
        fields.put("decidedAt", Long.toString(decidedAt));
        fields.put("decidedBy", quoted(decidedBy));
        fields.put(
                "decision",
                switch (decision) {
                    case ALLOW -> "\"allow\"";
                    case DENY -> "\"deny\"";
                });
        fields.put("expiresAt", Long.toString(asked.expiresAt()));
        if (note != null) {
            fields.put("note", quoted(note));
        }
        fields.put("orgId", quoted(asked.orgId().value()));
        if (scope == Scope.SESSION) {
            fields.put("scope", "\"session\"");
        }
        fields.put("sessionId", quoted(asked.sessionId().toString()));
        return utf8(object(fields));
    }

    private static String object(Map<String, String> fields) {
        StringBuilder json = new StringBuilder();
        fields.forEach(
                (name, value) ->
                        json.append(json.isEmpty() ? '{' : ',')
                                .append(quoted(name))
                                .append(':')
                                .append(value));
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }

    private static byte[] utf8(String json) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text of the decision is not Unicode", e);
        }
    }
}
