package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Sessions;
import java.util.function.Function;

/** What a runner says of its sessions, numbered and journaled. */
final class Reports {
    private Reports() {}

    /** What a runner that comes back says of a session that its earlier process had. */
    static void lost(SimulatedRunner runner, Journal.Entry entry) {
        if (!entry.state.isFinal()) {
            SessionState before = entry.state;
            event(
                    runner,
                    entry,
                    e -> new SessionStateChanged(e, before, SessionState.FAILED, "runner_lost"));
        }
        usage(runner, entry, true);
        end(runner, entry, SessionState.FAILED);
    }

    static void end(SimulatedRunner runner, Journal.Entry entry, SessionState state) {
        UsageUnits totals = entry.totals;
        event(
                runner,
                entry,
                e -> new SessionEnded(e, state, null, null, null, 1, totals, null, null));
    }

    static void usage(SimulatedRunner runner, Journal.Entry entry, boolean last) {
        UsageUnits since = entry.totals.minus(entry.reported);
        entry.reported = entry.totals;
        entry.ticks++;
        RunnerEvent tick =
                new UsageTick(
                        envelope(runner, entry, entry.ticks),
                        "shell",
                        "5",
                        null,
                        1,
                        since,
                        entry.totals,
                        last);
        runner.send(() -> runner.topics().usage.publish(tick));
    }

    static void event(
            SimulatedRunner runner, Journal.Entry entry, Function<Envelope, RunnerEvent> draft) {
        entry.events++;
        RunnerEvent event = draft.apply(envelope(runner, entry, entry.events));
        runner.world.note(
                "%s: %s of %s, attempt %d, number %d"
                        .formatted(
                                runner.id,
                                event instanceof SessionStateChanged moved
                                        ? moved.newState()
                                        : event.type(),
                                entry.id.brief(),
                                entry.attempt,
                                entry.events));
        runner.send(() -> runner.topics().events.publish(event));
    }

    private static Envelope envelope(SimulatedRunner runner, Journal.Entry entry, long seq) {
        return new Envelope(
                runner.world.newId(),
                entry.id,
                Sessions.ORG,
                Sessions.REPO,
                runner.clock(),
                runner.id,
                entry.incarnation,
                entry.attempt,
                seq);
    }
}
