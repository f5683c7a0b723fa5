package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What operators watch is what is so. */
@QuarkusTest
class GaugeIT extends Live {
    private static final Duration TWO_LOOKS = Duration.ofSeconds(30);

    @Inject MeterRegistry meters;

    private double waiting() {
        Gauge gauge = meters.find("sessions").tag("state", "WAITING_FOR_APPROVAL").gauge();
        assertThat(gauge).isNotNull();
        return gauge.value();
    }

    private double pending() {
        return meters.get("approvals.pending").gauge().value();
    }

    @Test
    void countsWhatWaits() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            session.asks();
            session.to(SessionState.WAITING_FOR_APPROVAL);
            Api.awaitState(id, "WAITING_FOR_APPROVAL");
            Awaitility.await().atMost(TWO_LOOKS).until(() -> waiting() >= 1 && pending() >= 1);
            assertThat(meters.get("approvals.oldest").gauge().value()).isNotNegative();
            double before = waiting();
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(id, "COMPLETED");
            Awaitility.await().atMost(TWO_LOOKS).until(() -> waiting() < before);
        }
    }
}
