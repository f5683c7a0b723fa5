package dev.agentvillage.session.terminal;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the address of a socket asks for. */
sealed interface Opening {
    Pattern OFFSET = Pattern.compile("[0-9]{1,18}");

    /** What there is to be seen. */
    sealed interface Wanted extends Opening {}

    /**
     * @param since offset of the first byte wanted
     */
    record From(long since) implements Wanted {}

    /** The screen as it is, and what comes then. */
    record Now() implements Wanted {}

    record Refused(String detail) implements Opening {}

    static Opening of(@Nullable String query) {
        String since = null;
        String snapshot = null;
        for (String pair : (query == null ? "" : query).split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length == 1 ? "" : parts[1];
            if (parts[0].equals("since")) {
                since = value;
            } else if (parts[0].equals("snapshot")) {
                snapshot = value;
            }
        }
        if (since != null && !OFFSET.matcher(since).matches()) {
            return new Refused("since must be an offset: a number of bytes, 0 or more.");
        }
        if (snapshot != null && !snapshot.equals("true") && !snapshot.equals("false")) {
            return new Refused("snapshot must be true or false.");
        }
        if ("true".equals(snapshot)) {
            return since == null
                    ? new Now()
                    : new Refused("since and snapshot: a screen has its own offset.");
        }
        return new From(since == null ? 0 : Long.parseLong(since));
    }
}
