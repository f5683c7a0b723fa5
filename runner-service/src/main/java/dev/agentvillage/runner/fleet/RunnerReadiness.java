package dev.agentvillage.runner.fleet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether a session could be begun now: the broker hears us, the journal takes, the disk has room.
 */
@Readiness
@ApplicationScoped
class RunnerReadiness implements HealthCheck {
    private final RunnerService runner;

    RunnerReadiness(RunnerService runner) {
        this.runner = runner;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, Boolean> healthy = runner.healthy();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("broker, journal and disk")
                        .status(!healthy.containsValue(false));
        healthy.forEach(answer::withData);
        return answer.build();
    }
}
