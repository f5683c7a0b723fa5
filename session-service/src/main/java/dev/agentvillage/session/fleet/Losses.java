package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Held;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;
import java.util.Optional;

/** What becomes of sessions whose runner is gone. */
final class Losses {
    static final String REASON = "runner_lost";

    private Losses() {}

    /**
     * The runner started again: what its old process held is gone. What it was only asked to take,
     * it may still take; the missing answer decides that.
     */
    static Optional<Change> restarted(Session session, String incarnation, long now) {
        Placing placing = session.placing();
        boolean held =
                placing.standing() == Placing.Standing.ACCEPTED
                        && !incarnation.equals(placing.incarnation());
        return held ? Optional.of(lost(session, now)) : Optional.empty();
    }

    static Change lost(Session session, long now) {
        return Ending.byUs(session, SessionState.FAILED, REASON, now);
    }

    /** Whether a runner holds what it should not: given up, or placed anew. */
    static boolean givenUp(Session session, Runner by, Held held) {
        return !session.placing().speaks(by.id(), by.heartbeat().incarnation(), held.attempt());
    }
}
