package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;

/** This package's decisions, for the simulation. */
public final class StopRules {
    private StopRules() {}

    public static Change stop(Session session, boolean kill, CommandId id, long now) {
        return Stopping.stop(
                session, kill ? Stopping.Manner.KILL : Stopping.Manner.GRACEFUL, id, now);
    }
}
