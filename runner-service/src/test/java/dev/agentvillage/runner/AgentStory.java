package dev.agentvillage.runner;

import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.model.SeenRequest;
import dev.agentvillage.model.Spend;
import java.util.List;

/**
 * One session of an agent from its task to its end, as it was told: several tests look at it, for a
 * real CLI takes seconds to start.
 *
 * @param pushedWhileHeld the branch that a push would make, looked for while it was held
 * @param pushedAfter the same after it was allowed
 */
record AgentStory(
        Approval held,
        String pushedWhileHeld,
        String pushedAfter,
        List<RunnerEvent> events,
        SessionEnded end,
        List<SeenRequest> requests,
        Spend served) {

    <E extends RunnerEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
