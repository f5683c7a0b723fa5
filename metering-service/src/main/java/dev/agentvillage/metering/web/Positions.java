package dev.agentvillage.metering.web;

import dev.agentvillage.platform.web.Cursors;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Violation;
import java.util.List;
import java.util.UUID;

/** Where a page begins, as a cursor says. */
public final class Positions {
    private Positions() {}

    /** Begins with a number; anybody can write a cursor. */
    public static List<String> of(String cursor, int parts) {
        List<String> position = Cursors.decode(cursor, parts);
        number(position.getFirst());
        if (cursor.isEmpty() || position.stream().anyMatch(p -> p.indexOf('\0') >= 0)) {
            throw noCursorOfOurs();
        }
        return position;
    }

    public static long number(String text) {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw noCursorOfOurs();
        }
        return Long.parseLong(text);
    }

    public static UUID uuid(String cursor) {
        try {
            return UUID.fromString(Cursors.decode(cursor, 1).getFirst());
        } catch (IllegalArgumentException e) {
            throw noCursorOfOurs();
        }
    }

    private static ProblemException noCursorOfOurs() {
        return new ProblemException(
                Problem.invalid(
                        List.of(
                                new Violation(
                                        "?cursor",
                                        "cursor",
                                        "Send the nextCursor of the page before, unchanged."))));
    }
}
