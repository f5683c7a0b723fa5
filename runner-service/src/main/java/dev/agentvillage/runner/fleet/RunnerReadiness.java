package dev.agentvillage.runner.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The broker is checked by the channel's own; this is the rest. */
@Readiness
@ApplicationScoped
class RunnerReadiness implements HealthCheck {
    private final RunnerService runner;

    RunnerReadiness(RunnerService runner) {
        this.runner = runner;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("journal and disk").status(runner.healthy()).build();
    }
}
