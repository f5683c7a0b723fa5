package dev.agentvillage.session.command;

import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;

/** This package's decisions, for the simulation. */
public final class OrderRules {
    private OrderRules() {}

    public static Change stop(Session session, boolean kill, CommandId id, long now) {
        return Stopping.stop(
                session, kill ? Stopping.Manner.KILL : Stopping.Manner.GRACEFUL, id, now);
    }

    public static Change pause(Session session, CommandId id, long now) {
        return followed(session, Pausing.pause(session, id, now));
    }

    public static Change resume(Session session, CommandId id, long now) {
        return followed(session, Pausing.resume(session, id, now));
    }

    private static Change followed(Session session, Ruling ruling) {
        return switch (ruling) {
            case Ruling.Followed followed -> followed.change();
            case Ruling.Refused _ -> Change.of(session);
        };
    }
}
