package dev.agentvillage.session.command;

import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResumeSession;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Progress.Asked.For;
import dev.agentvillage.session.session.Session;

/**
 * What a wish to pause or to go on does. The runner has the last word; what it was asked and has
 * not answered yet counts as done here, so that a repeated request is no second command and a
 * resumption may follow its pause at once. Neither touches what waits for an approval.
 */
final class Pausing {
    private static final String PAUSED = "user_paused";
    private static final String RESUMED = "user_resumed";

    private Pausing() {}

    static Ruling pause(Session session, CommandId id, long now) {
        return pause(session, id, PAUSED, now);
    }

    static Ruling pause(Session session, CommandId id, String reason, long now) {
        Progress progress = session.progress();
        boolean goingOn = progress.waitsFor(For.RESUME, now);
        if (progress.waitsFor(For.PAUSE, now) && !stopping(session)) {
            return new Ruling.Followed(Change.of(session));
        }
        if (stopping(session) || !(session.state().takesInput() || goingOn)) {
            return refused(session, "paused");
        }
        return new Ruling.Followed(
                Change.of(session.progress(progress.asked(For.PAUSE, now)))
                        .command(
                                new Change.Draft(
                                        id,
                                        Stopping.LIVES_MS,
                                        header -> new PauseSession(header, reason))));
    }

    static Ruling resume(Session session, CommandId id, long now) {
        return resume(session, id, RESUMED, now);
    }

    static Ruling resume(Session session, CommandId id, String reason, long now) {
        Progress progress = session.progress();
        boolean pausing = progress.waitsFor(For.PAUSE, now);
        if (progress.waitsFor(For.RESUME, now) && !stopping(session)) {
            return new Ruling.Followed(Change.of(session));
        }
        if (stopping(session) || !(session.state() == SessionState.PAUSED_BY_HUMAN || pausing)) {
            return refused(session, "resumed");
        }
        return new Ruling.Followed(
                Change.of(session.progress(progress.asked(For.RESUME, now)))
                        .command(
                                new Change.Draft(
                                        id,
                                        Stopping.LIVES_MS,
                                        header -> new ResumeSession(header, reason))));
    }

    private static boolean stopping(Session session) {
        return session.ended()
                || session.state() == SessionState.STOPPING
                || session.placing().stopRequested();
    }

    private static Ruling refused(Session session, String what) {
        String now =
                session.placing().stopRequested() && !session.ended()
                        ? session.state() + " and asked to stop"
                        : session.state().toString();
        return new Ruling.Refused(
                "invalid_state", "The session is " + now + " and cannot be " + what + ".");
    }
}
