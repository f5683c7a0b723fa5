package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.session.SessionInput;
import dev.agentvillage.contracts.session.SessionMachine;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Step;
import dev.agentvillage.session.projection.Acceptance;
import dev.agentvillage.session.projection.EventRules;
import dev.agentvillage.session.session.Session;
import org.jspecify.annotations.Nullable;

/** What the simulation may be told to break, one at a time, to see that it would notice. */
enum Rules {
    AS_THEY_ARE,
    /** Whoever speaks of a session is believed. */
    NO_FENCING,
    /** What came before counts again. */
    NO_DEDUPLICATION,
    /** A runner that is asked again begins again. */
    FORGETFUL_RUNNER,
    /** Going on after a pause forgets what waits for a decision. */
    RESUME_RELEASES,
    /** An approval that nobody decided is let through when its time is over. */
    EXPIRY_ALLOWS,
    /** Nobody looks after runners that are silent. */
    SILENCE_IS_PATIENCE,
    /** After a crash a runner says nothing of what it had, and the control plane does not ask. */
    NO_RECOVERY;

    Acceptance acceptance(@Nullable Session session, RunnerEvent event, RunnerEvent.Stream topic) {
        Acceptance real = EventRules.acceptance(session, event, topic);
        boolean believed =
                this == NO_FENCING && real == Acceptance.NOT_PLACED_THERE && !ended(session)
                        || this == NO_DEDUPLICATION && real == Acceptance.DUPLICATE;
        return believed ? Acceptance.ACCEPTED : real;
    }

    private static boolean ended(@Nullable Session session) {
        return session == null || session.ended();
    }

    Step step(SessionMachine machine, SessionInput input) {
        Step real = machine.on(input);
        return this == RESUME_RELEASES
                        && input instanceof SessionInput.Resume
                        && real instanceof Step.Moved moved
                ? new Step.Moved(
                        moved.from(),
                        new SessionMachine(
                                SessionState.RUNNING,
                                moved.next().pending(),
                                false,
                                moved.next().verdict()))
                : real;
    }
}
