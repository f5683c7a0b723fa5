package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.RunnerId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which runner may speak for a session.
 *
 * @param incarnation fixed when the session is placed, from the runner's heartbeat
 * @param attempt the fencing number; 0 before the first
 * @param placedAt our clock
 * @param tried runners that did not take it
 * @param start the START_SESSION that waits for its answer
 */
public record Placing(
        Standing standing,
        @Nullable RunnerId runner,
        @Nullable String pool,
        @Nullable String incarnation,
        int attempt,
        long placedAt,
        List<RunnerId> tried,
        @Nullable CommandId start,
        boolean stopRequested,
        boolean killRequested) {

    /** How firm a placement is. */
    public enum Standing {
        /** No runner has it; the last attempt, if there was one, is fenced. */
        UNPLACED,
        /** A runner was asked and has not answered. */
        OFFERED,
        ACCEPTED,
        /** The control plane gave it up: nobody may speak for it any more. */
        FENCED
    }

    public static Placing none(long now) {
        return new Placing(
                Standing.UNPLACED, null, null, null, 0, now, List.of(), null, false, false);
    }

    /** Whether this is who the session is placed on. */
    public boolean speaks(RunnerId who, String whichStart, int whichAttempt) {
        return (standing == Standing.OFFERED || standing == Standing.ACCEPTED)
                && who.equals(runner)
                && whichStart.equals(incarnation)
                && whichAttempt == attempt;
    }

    public Placing offered(
            RunnerId to, String inPool, String itsIncarnation, CommandId command, long now) {
        return new Placing(
                Standing.OFFERED,
                to,
                inPool,
                itsIncarnation,
                attempt + 1,
                now,
                tried,
                command,
                stopRequested,
                killRequested);
    }

    public Placing accepted() {
        return with(Standing.ACCEPTED, tried);
    }

    public Placing fenced() {
        return with(Standing.FENCED, tried);
    }

    /** Takes it back from a runner that did not take it. */
    public Placing withdrawn() {
        List<RunnerId> more =
                runner == null || tried.contains(runner)
                        ? tried
                        : Stream.concat(tried.stream(), Stream.of(runner)).toList();
        return with(Standing.UNPLACED, more);
    }

    public Placing stopping(boolean kill) {
        return new Placing(
                standing,
                runner,
                pool,
                incarnation,
                attempt,
                placedAt,
                tried,
                start,
                true,
                killRequested || kill);
    }

    private Placing with(Standing next, List<RunnerId> nextTried) {
        return new Placing(
                next,
                runner,
                pool,
                incarnation,
                attempt,
                placedAt,
                nextTried,
                start,
                stopRequested,
                killRequested);
    }
}
