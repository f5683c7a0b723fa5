package dev.agentvillage.platform.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Opaque positions in a list: the sort key of the last item, in base64url. */
public final class Cursors {
    private static final int MAX = 3_000;
    private static final String SEPARATOR = "\n";

    private Cursors() {}

    public static String encode(String... parts) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @throws ProblemException 400 when it is none of ours
     */
    public static List<String> decode(String cursor, int parts) {
        if (cursor.length() <= MAX) {
            try {
                String text =
                        new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                List<String> found = List.of(text.split(SEPARATOR, -1));
                if (found.size() == parts) {
                    return found;
                }
            } catch (IllegalArgumentException e) {
                throw unknown();
            }
        }
        throw unknown();
    }

    private static ProblemException unknown() {
        return new ProblemException(
                Problem.invalid(
                        List.of(
                                new Violation(
                                        "?cursor",
                                        "cursor",
                                        "Send the nextCursor of the page before, unchanged."))));
    }
}
