package dev.agentvillage.runner.fleet;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.runner.bus.Outlet;
import dev.agentvillage.runner.journal.Journal;
import dev.agentvillage.runner.provider.Providers;
import dev.agentvillage.runner.session.Sessions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What operators see of a runner as it is now. */
record Gauges(MeterRegistry metrics) {

    void of(Journal journal, Outlet terminal, Sessions sessions, Providers providers) {
        metrics.gauge("runner.journal.depth", journal, Journal::depth);
        metrics.gauge("runner.terminal.waiting", terminal, Outlet::waiting);
        metrics.gauge("runner.approvals.pending", sessions, Sessions::pendingApprovals);
        for (RunnerHeartbeat.Runtime runtime : providers.runtimes()) {
            for (SessionState state : SessionState.values()) {
                if (!state.isFinal()) {
                    Gauge.builder(
                                    "runner.sessions",
                                    sessions,
                                    s -> s.count(runtime.providerId(), state))
                            .tag("provider", runtime.providerId())
                            .tag("state", state.name())
                            .register(metrics);
                }
            }
        }
    }
}
