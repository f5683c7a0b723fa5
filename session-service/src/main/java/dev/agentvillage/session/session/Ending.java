package dev.agentvillage.session.session;

import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.session.SessionState;
import org.jspecify.annotations.Nullable;

/** How sessions end: by their runner's last word, or by the control plane where there is none. */
public final class Ending {
    private Ending() {}

    /** The last event that a session has, whoever ended it. */
    public static Change finished(Session session) {
        Progress progress = session.progress();
        return Change.of(session)
                .event(
                        envelope ->
                                new SessionEvent.SessionFinished(
                                        envelope,
                                        progress.state(),
                                        progress.reason(),
                                        progress.totals()));
    }

    /**
     * Ends a session that no runner will end. Its attempt is fenced, so that a runner that comes
     * back is not believed.
     */
    public static Change byUs(
            Session session, SessionState how, @Nullable String reason, long now) {
        Placing before = session.placing();
        Progress progress = session.progress();
        Session ended =
                session.placing(before.fenced())
                        .progress(
                                progress.state(how, reason)
                                        .end(
                                                new Progress.End(
                                                        now,
                                                        progress.end().exitCode(),
                                                        progress.end().signal(),
                                                        progress.end().patch())));
        Change change = Change.of(ended);
        if (before.standing() == Placing.Standing.OFFERED
                || before.standing() == Placing.Standing.ACCEPTED) {
            change =
                    change.event(
                            e -> new AttemptFenced(e, before.attempt(), String.valueOf(reason)));
        }
        return change.then(Ending::finished);
    }
}
