package dev.agentvillage.session.projection;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.session.session.Session;
import org.jspecify.annotations.Nullable;

/** This package's decisions, for the simulation. */
public final class EventRules {
    private EventRules() {}

    public static Acceptance acceptance(
            @Nullable Session session, RunnerEvent event, RunnerEvent.Stream topic) {
        return Acceptance.of(session, event, topic);
    }
}
