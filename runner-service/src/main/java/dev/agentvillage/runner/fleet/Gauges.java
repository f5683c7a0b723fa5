package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.runner.bus.Outlet;
import dev.agentvillage.runner.journal.Journal;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.session.Sessions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** What operators see of a runner as it is now. */
final class Gauges {
    private final MeterRegistry metrics;
    private final List<Gauge> all = new ArrayList<>();

    Gauges(
            MeterRegistry metrics,
            Journal journal,
            Outlet terminal,
            Sessions sessions,
            Providers providers) {
        this.metrics = metrics;
        show(Gauge.builder("runner.journal.depth", journal, Journal::depth));
        show(Gauge.builder("runner.terminal.waiting", terminal, Outlet::waiting));
        show(Gauge.builder("runner.approvals.pending", sessions, Sessions::pendingApprovals));
        for (RunnerHeartbeat.Runtime runtime : providers.runtimes()) {
            for (SessionState state : SessionState.values()) {
                if (!state.isFinal()) {
                    show(
                            Gauge.builder(
                                            "runner.sessions",
                                            sessions,
                                            s -> s.count(runtime.providerId(), state))
                                    .tag("provider", runtime.providerId())
                                    .tag("state", state.name()));
                }
            }
        }
    }

    private void show(Gauge.Builder<?> gauge) {
        all.add(gauge.register(metrics));
    }

    /** Else they would go on to tell of this runner where a process starts another. */
    void end() {
        all.forEach(metrics::remove);
    }
}
