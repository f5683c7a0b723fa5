package dev.agentvillage.metering.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class SessionIT {
    private static Village village;

    private final SessionId session = new SessionId(UUID.randomUUID());
    private final String org = "org-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void aSessionIsKnownFromItsCreationAndItsEndIsKept() {
        village.send(created(org), "SESSION_CREATED");
        village.send(created(org), "SESSION_CREATED");
        await().atMost(Village.SOON).until(() -> known().equals(List.of("agent|shell|free|null")));
        usage().statusCode(200)
                .body("ticks", empty())
                .body("sum.agentMs", equalTo(0))
                .body("final", equalTo(false));
        village.send(finished(org), "SESSION_FINISHED");
        await().atMost(Village.SOON)
                .until(() -> known().equals(List.of("agent|shell|free|COMPLETED")));
        usage().body("reported.agentMs", equalTo(5_000)).body("reported.costMicros", equalTo(7));
    }

    @Test
    void anEndAloneIsKeptToo() {
        village.send(finished(org), "SESSION_FINISHED");
        await().atMost(Village.SOON)
                .until(() -> known().equals(List.of("null|null|null|COMPLETED")));
        village.send(created(org), "SESSION_CREATED");
        await().atMost(Village.SOON)
                .until(() -> known().equals(List.of("agent|shell|free|COMPLETED")));
    }

    @Test
    void aSessionNeverMovesToAnotherOrganisation() {
        village.send(created(org), "SESSION_CREATED");
        village.send(created("thief"), "SESSION_CREATED");
        village.send(finished(org), "SESSION_FINISHED");
        await().atMost(Village.SOON)
                .until(() -> known().equals(List.of("agent|shell|free|COMPLETED")));
        assertThat(
                        village.rows(
                                "SELECT org_id FROM sessions WHERE session_id = ?",
                                session.value()))
                .containsExactly(org);
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndHoldsNobodyUp() {
        var at =
                village.send(
                        Topics.SESSION_EVENTS,
                        0,
                        session.toString(),
                        "SESSION_CREATED",
                        "{\"type\":\"SESSION_CREATED\"}"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(Village.header(village.deadLetterOf(at), "dead-letter-reason"))
                .isEqualTo("undecodable");
        village.send(created(org), "SESSION_CREATED");
        await().atMost(Village.SOON).until(() -> !known().isEmpty());
    }

    private List<String> known() {
        return village.rows(
                "SELECT kind, provider_id, plan_id, final_state FROM sessions WHERE session_id = ?",
                session.value());
    }

    private io.restassured.response.ValidatableResponse usage() {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get("/api/metering/sessions/" + session + "/usage")
                .then();
    }

    private SessionCreated created(String by) {
        return new SessionCreated(
                envelope(by, 1),
                null,
                SessionKind.AGENT,
                "demo",
                session.agentId(),
                null,
                RepoRef.git("https://git.example/a.git"),
                new RepoId("repo"),
                null,
                "shell",
                null,
                Map.of(),
                "free",
                "me");
    }

    private SessionFinished finished(String by) {
        return new SessionFinished(
                envelope(by, 9), SessionState.COMPLETED, null, Ticks.units(5_000, 10));
    }

    private SessionEnvelope envelope(String by, long seq) {
        return new SessionEnvelope(UUID.randomUUID(), session, new OrgId(by), seq, 1_000 + seq);
    }
}
