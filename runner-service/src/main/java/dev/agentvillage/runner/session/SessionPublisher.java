package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.RunnerEvent.Stream;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.runner.bus.JournalOutlet;
import dev.agentvillage.runner.journal.SessionEntry;
import dev.agentvillage.runner.journal.SessionEntry.Numbers;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Numbers a session's structured events and hands them to the journal. Used by its actor alone. */
final class SessionPublisher {
    private final Identity identity;
    private final JournalOutlet outlet;
    private final Clock clock;
    private SessionEntry entry;

    SessionPublisher(Identity identity, JournalOutlet outlet, Clock clock, SessionEntry entry) {
        this.identity = identity;
        this.outlet = outlet;
        this.clock = clock;
        this.entry = entry;
    }

    Identity identity() {
        return identity;
    }

    /** What the session is from now on; written with the next event. */
    void now(SessionState state, Meter meter) {
        entry = entry.now(state, meter.reported(), meter.totals());
    }

    /** As {@link #now}. */
    void waitingFor(Collection<ApprovalId> approvals) {
        entry = entry.waitingFor(List.copyOf(approvals));
    }

    void event(Function<Envelope, RunnerEvent> event) {
        publish(Stream.EVENTS, event);
    }

    void publish(Stream stream, Function<Envelope, RunnerEvent> event) {
        Numbers n = entry.numbers();
        Numbers next =
                switch (stream) {
                    case EVENTS -> new Numbers(n.events() + 1, n.usage(), n.artifacts());
                    case USAGE -> new Numbers(n.events(), n.usage() + 1, n.artifacts());
                    case ARTIFACTS -> new Numbers(n.events(), n.usage(), n.artifacts() + 1);
                    case TERMINAL ->
                            throw new IllegalArgumentException("terminal output has its own way");
                };
        long seq =
                switch (stream) {
                    case EVENTS -> next.events();
                    case USAGE -> next.usage();
                    case ARTIFACTS -> next.artifacts();
                    case TERMINAL -> 0;
                };
        long ts = clock.millis();
        entry = entry.numbered(next, stream == Stream.USAGE ? ts : entry.coveredUntil());
        outlet.publish(Wire.record(event.apply(identity.envelope(seq, ts))), entry);
    }

    void stage() {
        outlet.stage(entry);
    }

    void store() {
        outlet.store(entry);
    }

    /** The last event is on its way: nothing is left to recover. */
    void forget() {
        outlet.forget(identity.session());
    }

    SessionEntry entry() {
        return entry;
    }
}
