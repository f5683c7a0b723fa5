package dev.agentvillage.session.placement;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.SessionEvent.SessionPlaced;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.fleet.Runner;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;
import org.jspecify.annotations.Nullable;

/** What placing does to a session. */
public final class Placings {
    /** No answer to START_SESSION for this long: the next runner. */
    public static final long ANSWER_MS = 5_000;

    /** No runner for this long after the creation: the session ends. */
    public static final long NOBODY_MS = 30_000;

    private Placings() {}

    /**
     * How an attempt begins.
     *
     * @param startOffset of its terminal
     * @param continues what it takes over from another session
     */
    public record Beginning(long startOffset, @Nullable Continuation continues) {
        public static Beginning at(long startOffset) {
            return new Beginning(startOffset, null);
        }
    }

    /** Offers the session to a runner. */
    public static Change offered(
            Session session, Runner to, CommandId start, Beginning from, long now) {
        Placing placing =
                session.placing()
                        .offered(
                                to.id(),
                                to.heartbeat().pool(),
                                to.heartbeat().incarnation(),
                                start,
                                now);
        Session placed = session.placing(placing).progress(session.progress().newAttempt());
        return Change.of(placed)
                .event(e -> new SessionPlaced(e, to.id(), placing.attempt()))
                .command(
                        new Change.Draft(
                                start,
                                ANSWER_MS * 2,
                                header ->
                                        new StartSession(
                                                header,
                                                placed.spec(
                                                        from.startOffset(), from.continues()))));
    }

    /** Takes the session back from a runner that did not take it. */
    public static Change withdrawn(Session session, String reason) {
        Placing before = session.placing();
        if (before.standing() != Placing.Standing.OFFERED) {
            return Change.of(session);
        }
        return Change.of(session.placing(before.withdrawn()))
                .event(e -> new AttemptFenced(e, before.attempt(), reason));
    }

    /** The answer to START_SESSION; anything else that is answered changes nothing here. */
    public static Change answered(Session session, CommandReply reply) {
        Placing placing = session.placing();
        if (session.ended()
                || placing.standing() != Placing.Standing.OFFERED
                || !reply.commandId().equals(placing.start())) {
            return Change.of(session);
        }
        if (!reply.incarnation().equals(placing.incarnation())) {
            // It started again since its last heartbeat: what it says would not be believed.
            return withdrawn(session, "runner_restarted");
        }
        return switch (reply.outcome()) {
            case ACCEPTED -> Change.of(session.placing(placing.accepted()));
            case REFUSED -> withdrawn(session, reply.code() == null ? "refused" : reply.code());
        };
    }

    /**
     * What time does to a session that nobody has accepted.
     *
     * @param heardSince since when answers would have been heard: before that, silence says nothing
     */
    public static Change overdue(Session session, long heardSince, long now) {
        Placing placing = session.placing();
        if (session.ended() || placing.standing() == Placing.Standing.ACCEPTED) {
            return Change.of(session);
        }
        Change change =
                placing.standing() == Placing.Standing.OFFERED
                                && now - Math.max(placing.placedAt(), heardSince) >= ANSWER_MS
                        ? withdrawn(session, "no_answer")
                        : Change.of(session);
        if (change.session().placing().standing() != Placing.Standing.UNPLACED) {
            return change;
        }
        if (placing.stopRequested()) {
            return change.then(s -> Ending.byUs(s, SessionState.COMPLETED, "user_stopped", now));
        }
        return now - Math.max(session.createdAt(), heardSince) >= NOBODY_MS
                ? change.then(s -> Ending.byUs(s, SessionState.FAILED, "no_runner_available", now))
                : change;
    }
}
