package dev.agentvillage.session.command;

import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Placing;
import dev.agentvillage.session.session.Session;

/** What a wish to stop does: once is enough, but a kill may follow a graceful stop. */
final class Stopping {
    static final String REASON = "user_stopped";

    /** As long as the topic keeps commands: a runner that is away finds it when it comes back. */
    static final long LIVES_MS = 86_400_000;

    private Stopping() {}

    /** Whether the runner is told to let the program end by itself first. */
    enum Manner {
        GRACEFUL,
        KILL
    }

    static Change stop(Session session, Manner manner, CommandId id, long now) {
        if (session.ended()) {
            return Change.of(session);
        }
        Placing placing = session.placing();
        return switch (placing.standing()) {
            case UNPLACED, FENCED -> Ending.byUs(session, SessionState.COMPLETED, REASON, now);
            case OFFERED, ACCEPTED -> {
                boolean kill = manner == Manner.KILL;
                if (placing.stopRequested() && (placing.killRequested() || !kill)) {
                    yield Change.of(session);
                }
                yield Change.of(session.placing(placing.stopping(kill)))
                        .command(
                                new Change.Draft(
                                        id,
                                        LIVES_MS,
                                        header -> new StopSession(header, !kill, REASON)));
            }
        };
    }
}
