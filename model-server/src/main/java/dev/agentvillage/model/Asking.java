package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A request as it came: path with query, headers, body. */
record Asking(String path, Headers headers, JsonNode body) {
    @Nullable String header(String name) {
        return headers.getFirst(name);
    }

    /** The client's own name for the conversation, or one made of its first prompt. */
    static String conversation(@Nullable String named, Dialogue dialogue) {
        if (named != null && !named.isBlank()) {
            return named.length() > 100 ? named.substring(0, 100) : named;
        }
        return "prompt-" + hash(dialogue.firstPrompt());
    }

    private static String hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
