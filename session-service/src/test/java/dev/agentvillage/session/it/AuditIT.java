package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.session.audit.AuditService;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who did what is written down with it, and cannot be rewritten unnoticed. */
@QuarkusTest
class AuditIT extends Live {
    @Inject AuditService audit;

    private final String org = "org-" + UUID.randomUUID();
    private final VillageClient api =
            Api.as(org, "developer", "approver", "operator", "admin", "viewer");

    private SessionId create(ScriptedRunner runner) {
        Api.awaitOnline(runner);
        return SessionId.of(
                api.create(Api.body(runner)).expect(201).json().path("sessionId").asText());
    }

    private List<String> trail(SessionId id) {
        List<String> actions = new ArrayList<>();
        String hash = null;
        for (JsonNode entry :
                api.get("/api/runner/sessions/" + id + "/audit").expect(200).json().path("items")) {
            assertThat(entry.path("actor").asText()).isEqualTo("tester");
            assertThat(entry.path("hash").asText()).startsWith("sha256:").isNotEqualTo(hash);
            hash = entry.path("hash").asText();
            actions.add(entry.path("action").asText());
        }
        return actions;
    }

    private JsonNode verification() {
        return api.get("/api/runner/audit/verification").expect(200).json();
    }

    /** As somebody who may write to the database does. */
    private void tamper(String sql) throws SQLException {
        TestStack.Database database = TestStack.get().database("session");
        try (Connection connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("alter table audit disable trigger audit_append_only");
            try {
                assertThat(statement.executeUpdate(sql)).isPositive();
            } finally {
                statement.execute("alter table audit enable trigger audit_append_only");
            }
        }
    }

    @Test
    void whatIsTypedIsCountedAndNotKept() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = create(runner);
            runner.started(id).running();
            String path = "/api/runner/sessions/" + id;
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(() -> api.input(id.toString(), "hunter2", "raw").status() == 200);
            api.input(id.toString(), "ž", "raw").expect(200);
            JsonNode entry =
                    Awaitility.await()
                            .atMost(ScriptedRunner.SOON.multipliedBy(3))
                            .until(
                                    () ->
                                            api.get(path + "/audit")
                                                    .expect(200)
                                                    .json()
                                                    .path("items")
                                                    .path(1),
                                    JsonNode::isObject);
            assertThat(entry.path("action").asText()).isEqualTo("session.input");
            assertThat(entry.path("actor").asText()).isEqualTo("tester");
            assertThat(entry.path("detail").path("times").asText()).isEqualTo("2");
            assertThat(entry.path("detail").path("bytes").asText()).isEqualTo("9");
            assertThat(entry.path("detail").path("lease").asText()).isEqualTo("0");
            assertThat(api.get(path + "/audit").body()).doesNotContain("hunter2");
            assertThat(verification().path("ok").asBoolean()).isTrue();
        }
    }

    @Test
    void everyDeedIsThereOnceAndInOrder() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = create(runner);
            ScriptedSession session = runner.started(id).running();
            Approval asked = session.asks();
            String path = "/api/runner/sessions/" + id;
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(
                            () ->
                                    !api.session(id.toString())
                                            .json()
                                            .path("pendingApprovals")
                                            .isEmpty());
            api.post(path + "/approvals/" + asked.approvalId(), "{\"decision\":\"deny\"}")
                    .expect(200);
            assertThat(
                            api.post(
                                            path + "/approvals/" + asked.approvalId(),
                                            "{\"decision\":\"allow\"}")
                                    .status())
                    .isEqualTo(409);
            api.post(path + "/pause", "").expect(200);
            api.post(path + "/pause", "").expect(200);
            api.stop(id.toString()).expect(200);
            api.stop(id.toString()).expect(200);
            assertThat(trail(id))
                    .containsExactly(
                            "session.create", "approval.decide", "session.pause", "session.stop");
            api.post("/api/runner/runners/" + runner.id + "/drain", "").expect(200);
            assertThat(verification().path("ok").asBoolean()).isTrue();
            assertThat(verification().path("entries").asInt()).isEqualTo(5);
            assertThat(Api.as("other", "viewer").get(path + "/audit").status()).isEqualTo(404);
            assertThat(
                            Api.as(org, "viewer", "developer")
                                    .get("/api/runner/audit/verification")
                                    .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void whatIsRewrittenOrRemovedIsFoundOut() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            for (int i = 0; i < 4; i++) {
                create(runner);
            }
            audit.seal().await().atMost(Duration.ofSeconds(20));
            JsonNode before = verification();
            assertThat(before.path("sealedTo").asInt()).isEqualTo(4);
            assertThat(before.path("ok").asBoolean()).isTrue();

            tamper("delete from audit where org_id = '" + org + "' and seq = 4");
            assertThat(verification().path("ok").asBoolean()).isFalse();
            assertThat(verification().path("firstBad").asInt()).isEqualTo(4);
            tamper("update audit set actor = 'eve' where org_id = '" + org + "' and seq = 2");
            assertThat(verification().path("firstBad").asInt()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsRewrittenByAccident() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            create(runner);
        }
        TestStack.Database database = TestStack.get().database("session");
        try (Connection connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("update audit set actor = 'eve'"))
                    .hasMessageContaining("only appended to");
        }
    }
}
