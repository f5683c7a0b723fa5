package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.RunnerEvent.Stream;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps a session's meter and reports it. Used by its actor alone. */
final class Usage {
    private final SessionPublisher publisher;
    private final String providerId;
    private final String providerVersion;
    private final Set<String> paths = new HashSet<>();
    private Meter meter = Meter.startingAt(System.nanoTime());
    private SessionState state = SessionState.CREATED;
    private @Nullable String lastModel;

    Usage(SessionPublisher publisher, String providerId, String providerVersion) {
        this.publisher = publisher;
        this.providerId = providerId;
        this.providerVersion = providerVersion;
    }

    void state(SessionState now, @Nullable Running running) {
        state = now;
        meter = meter.charging(now.isBillable(), System.nanoTime());
        measured(running);
    }

    void touched(String path) {
        paths.add(path);
        meter = meter.filesTouched(paths.size());
    }

    void commandRun() {
        meter = meter.commandRun();
    }

    void approvalRequested() {
        meter = meter.approvalRequested();
        publisher.now(state, meter);
    }

    void turn() {
        meter = meter.turn();
        publisher.now(state, meter);
    }

    /** A tick names one model: what another one took is told first. */
    void used(String model, Tokens tokens, @Nullable Long costMicros, @Nullable Running running) {
        if (lastModel != null && !lastModel.equals(model) && meter.owesTokens()) {
            tick(running, false);
        }
        lastModel = model;
        meter = meter.used(tokens, costMicros);
        publisher.now(state, meter);
    }

    void tick(@Nullable Running running, boolean last) {
        measured(running);
        Meter.Tick tick = meter.tick(System.nanoTime());
        meter = tick.next();
        publisher.now(state, meter);
        publisher.publish(
                Stream.USAGE,
                e ->
                        new UsageTick(
                                e,
                                providerId,
                                providerVersion,
                                lastModel,
                                tick.intervalMs(),
                                tick.units(),
                                tick.totals(),
                                last));
    }

    UsageUnits totals() {
        return meter.totals();
    }

    private void measured(@Nullable Running running) {
        meter = meter.at(System.nanoTime());
        if (running != null) {
            meter = meter.terminalBytes(running.terminal().rawBytes());
        }
        publisher.now(state, meter);
    }
}
