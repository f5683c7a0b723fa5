package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand.ResolveApproval;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators see, read from the management port. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class MetricsIT {
    @TestHTTPResource(management = true)
    private URL management;

    private final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "watch-" + UUID.randomUUID());

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:"
                                                    + management.getPort()
                                                    + "/q"
                                                    + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private double value(String name) throws IOException, InterruptedException {
        Matcher m =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " ([0-9.E+-]+)$")
                        .matcher(get("/metrics").body());
        assertThat(m.find()).as(name).isTrue();
        return Double.parseDouble(m.group(1));
    }

    private void awaitValue(String name, double value) {
        // A row is there when the gauges were looked at after its first session.
        await().atMost(LiveSession.PATIENCE)
                .untilAsserted(() -> assertThat(value(name)).isEqualTo(value));
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void whatHappensIsCounted() throws Exception {
        double starts = value("runner_session_start_seconds_count");
        double firsts = value("runner_session_first_output_seconds_count");
        double output = value("runner_terminal_output_bytes_total");
        double events = value("runner_publish_seconds_count{outlet=\"events\"}");
        double terminal = value("runner_publish_seconds_count{outlet=\"terminal\"}");
        double violations = value("runner_violations_total{kind=\"decision_signature\"}");

        LiveSession session =
                new LiveSession(
                        "runner-it", Specs.shell(repo.directory()).by("gated_shell").spec());
        session.started();
        session.awaitOutput("$");
        awaitValue("runner_sessions{provider=\"gated_shell\",state=\"RUNNING\"}", 1);
        session.type("ask merge main");
        ApprovalRequested asked = session.awaitEvent(ApprovalRequested.class, a -> true);
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        awaitValue("runner_approvals_pending", 1);
        awaitValue("runner_sessions{provider=\"gated_shell\",state=\"WAITING_FOR_APPROVAL\"}", 1);
        ResolveApproval forged =
                new ResolveApproval(
                        Bus.get().header(session.id),
                        asked.approval().approvalId(),
                        Decision.ALLOW,
                        null,
                        "nobody",
                        asked.approval().requestedAt(),
                        null,
                        "AAAA");
        Bus.get().send("runner-it", forged);
        awaitValue("runner_violations_total{kind=\"decision_signature\"}", violations + 1);
        session.stop(true);
        session.assertWhole(session.awaitEnd());

        awaitValue("runner_approvals_pending", 0);
        awaitValue("runner_sessions{provider=\"gated_shell\",state=\"RUNNING\"}", 0);
        assertThat(value("runner_session_start_seconds_count")).isEqualTo(starts + 1);
        assertThat(value("runner_session_first_output_seconds_count")).isEqualTo(firsts + 1);
        assertThat(value("runner_terminal_output_bytes_total")).isGreaterThan(output);
        assertThat(value("runner_publish_seconds_count{outlet=\"events\"}"))
                .isGreaterThan(events + 5);
        assertThat(value("runner_publish_seconds_count{outlet=\"terminal\"}"))
                .isGreaterThan(terminal);
        assertThat(value("runner_terminal_dropped_bytes_total")).isZero();
        awaitValue("runner_journal_depth", 0);
        awaitValue("runner_terminal_waiting", 0);
        assertThat(get("/metrics").body())
                .contains(
                        "runner_session_start_seconds_bucket{",
                        "runner_session_first_output_seconds_bucket{",
                        "runner_sessions_ended_total{provider=\"gated_shell\"");
    }

    @Test
    void itIsLiveAndReady() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        await().atMost(LiveSession.PATIENCE).until(() -> get("/health/ready").statusCode() == 200);
        assertThat(get("/health/ready").body())
                .contains("\"broker\": true", "\"journal\": true", "\"disk\": true");
    }
}
