package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.session.SessionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What operators watch is what is so. */
@QuarkusTest
class GaugeIT extends Live {
    private static final Duration TWO_LOOKS = Duration.ofSeconds(30);

    @Inject MeterRegistry meters;
    @Inject Pool pool;

    private double waiting() {
        Gauge gauge = meters.find("sessions").tag("state", "WAITING_FOR_APPROVAL").gauge();
        assertThat(gauge).isNotNull();
        return gauge.value();
    }

    /** Other tests' sessions may still be among them, and end meanwhile. */
    private long reallyWaiting() {
        return pool.query("select count(*) from sessions where state = 'WAITING_FOR_APPROVAL'")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .atMost(Duration.ofSeconds(5));
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
            assertThat(reallyWaiting()).isPositive();
            Awaitility.await().atMost(TWO_LOOKS).until(() -> waiting() == reallyWaiting());
            assertThat(pending()).isPositive();
            assertThat(meters.get("approvals.oldest").gauge().value()).isNotNegative();
            session.end(SessionState.COMPLETED, 0, null);
            Api.awaitState(id, "COMPLETED");
            Awaitility.await().atMost(TWO_LOOKS).until(() -> waiting() == reallyWaiting());
        }
    }
}
