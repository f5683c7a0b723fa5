package dev.agentvillage.session.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Held;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** This package's decisions, for the simulation. */
public final class FleetRules {
    private FleetRules() {}

    public static Runner heard(@Nullable Runner before, RunnerHeartbeat heartbeat, long now) {
        Runner heard = Runner.heard(heartbeat, now);
        return before == null ? heard : heard.following(before);
    }

    public static boolean restartedLately(Runner runner, long now) {
        return runner.restartedLately(now);
    }

    public static Optional<Change> restarted(Session session, String incarnation, long now) {
        return Losses.restarted(session, incarnation, now);
    }

    public static Change lost(Session session, long now) {
        return Losses.lost(session, now);
    }

    public static boolean givenUp(Session session, Runner by, Held held) {
        return Losses.givenUp(session, by, held);
    }
}
