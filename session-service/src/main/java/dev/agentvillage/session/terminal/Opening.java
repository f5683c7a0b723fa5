package dev.agentvillage.session.terminal;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the address of a socket asks for. */
sealed interface Opening {
    Pattern OFFSET = Pattern.compile("[0-9]{1,18}");

    /**
     * @param since offset of the first byte wanted
     */
    record From(long since) implements Opening {}

    /**
     * @param code as errors have it
     */
    record Refused(String code, String detail) implements Opening {}

    static Opening of(@Nullable String query) {
        long since = 0;
        for (String pair : (query == null ? "" : query).split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts[0].equals("snapshot")) {
                return new Refused("not_available", "There is no snapshot of the screen yet.");
            }
            if (!parts[0].equals("since")) {
                continue;
            }
            if (parts.length == 1 || !OFFSET.matcher(parts[1]).matches()) {
                return new Refused(
                        "invalid_request",
                        "since must be an offset: a number of bytes, 0 or more.");
            }
            since = Long.parseLong(parts[1]);
        }
        return new From(since);
    }
}
