package dev.agentvillage.session.http;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.web.Problem;
import dev.agentvillage.platform.web.ProblemException;
import dev.agentvillage.platform.web.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What addresses say: identifiers, numbers, words. */
public final class Paths {
    private Paths() {}

    /**
     * @throws ProblemException 404: what is no id names nothing
     */
    public static SessionId session(String text) {
        try {
            return SessionId.of(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.notFound("session"));
        }
    }

    /**
     * @param session null when the organisation has none that is called so
     * @throws ProblemException 404
     */
    public static <T> T found(@Nullable T session) {
        if (session == null) {
            throw new ProblemException(Problem.notFound("session"));
        }
        return session;
    }

    /**
     * @throws ProblemException 404: what is no id names nothing
     */
    public static ApprovalId approval(String text) {
        try {
            return new ApprovalId(SessionId.of(text).value());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.notFound("approval"));
        }
    }

    /**
     * @throws ProblemException 400 when it is no number in the range
     */
    public static long number(
            String name, @Nullable String text, long otherwise, long min, long max) {
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw outOfRange(name, min, max);
        }
        throw outOfRange(name, min, max);
    }

    /** A cursor that is none of ours. */
    public static ProblemException noCursor() {
        return unknown("cursor", "Send the nextCursor of the page before, unchanged.");
    }

    public static ProblemException unknown(String name, String detail) {
        return new ProblemException(
                Problem.invalid(List.of(new Violation("?" + name, "unknown", detail))));
    }

    private static ProblemException outOfRange(String name, long min, long max) {
        return new ProblemException(
                Problem.invalid(
                        List.of(
                                new Violation(
                                        "?" + name,
                                        "range",
                                        "Must be a number of " + min + " to " + max + "."))));
    }
}
