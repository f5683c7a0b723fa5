package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.WireTypes;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.journal.Outgoing;

/** Events as records on their topics. */
final class Wire {
    private Wire() {}

    static Outgoing record(RunnerEvent event) {
        Envelope e = event.envelope();
        return new Outgoing(
                topic(event.eventStream()),
                e.sessionId().toString(),
                new CloudEvent(
                                e.eventId().toString(),
                                "/runners/" + e.runnerId(),
                                WireTypes.nameOf(event.getClass()),
                                e.ts(),
                                e.sessionId().toString(),
                                null)
                        .headers(),
                Json.bytes(RunnerEvent.class, event));
    }

    private static String topic(RunnerEvent.Stream stream) {
        return switch (stream) {
            case EVENTS -> Topics.RUNNER_EVENTS;
            case TERMINAL -> Topics.RUNNER_TERMINAL;
            case USAGE -> Topics.RUNNER_USAGE;
            case ARTIFACTS -> Topics.RUNNER_ARTIFACTS;
        };
    }
}
