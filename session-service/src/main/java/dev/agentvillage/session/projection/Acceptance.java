package dev.agentvillage.session.projection;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Session;
import org.jspecify.annotations.Nullable;

/** Whether a runner's event counts. */
public enum Acceptance {
    ACCEPTED,
    /** It came before; nothing is wrong. */
    DUPLICATE,
    /** It travelled on a topic that is not its own. */
    WRONG_TOPIC,
    UNKNOWN_SESSION,
    OTHER_ORG,
    /** The session is not placed on this runner, incarnation and attempt. */
    NOT_PLACED_THERE,
    /** The session has had its last event. */
    ENDED;

    static Acceptance of(@Nullable Session session, RunnerEvent event, RunnerEvent.Stream topic) {
        if (event.eventStream() != topic) {
            return WRONG_TOPIC;
        }
        if (session == null) {
            return UNKNOWN_SESSION;
        }
        Envelope said = event.envelope();
        if (!said.orgId().equals(session.org())) {
            return OTHER_ORG;
        }
        if (!session.placing().speaks(said.runnerId(), said.incarnation(), said.attempt())) {
            return NOT_PLACED_THERE;
        }
        Progress.Marks marks = session.progress().marks();
        return switch (topic) {
            case EVENTS ->
                    said.seq() <= marks.events() ? DUPLICATE : session.ended() ? ENDED : ACCEPTED;
            // The streams are not in order with each other: these may follow the end.
            case USAGE -> said.seq() <= marks.usage() ? DUPLICATE : ACCEPTED;
            case TERMINAL, ARTIFACTS -> ACCEPTED;
        };
    }
}
