package dev.agentvillage.session.it;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.metering.OrgLimits;
import dev.agentvillage.contracts.metering.OrgLimits.BudgetState;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.VillageClient;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** Says what an organisation may, as metering-service does. */
abstract class Limited extends Live {
    final String org = "limited-" + UUID.randomUUID();

    static SessionId create(VillageClient client, ScriptedRunner runner) {
        return SessionId.of(
                client.create(Api.body(runner)).expect(201).json().path("sessionId").asText());
    }

    private long said;

    void say(ScriptedRunner by, OrgLimits.Limit... limits) {
        say(by, List.of(limits), List.of());
    }

    void say(ScriptedRunner by, BudgetState state) {
        say(by, "10", state);
    }

    void say(ScriptedRunner by, String used, BudgetState state) {
        say(
                by,
                List.of(),
                List.of(new OrgLimits.Budget("b", "day", "10", used, state, true, null, null)));
    }

    void say(ScriptedRunner by, List<OrgLimits.Limit> limits, List<OrgLimits.Budget> budgets) {
        said++;
        OrgLimits all =
                new OrgLimits(
                        new OrgId(org),
                        "team",
                        said,
                        limits,
                        budgets,
                        System.currentTimeMillis() + said,
                        null);
        by.send(Topics.METERING_LIMITS, org, Json.bytes(OrgLimits.class, all));
    }

    /** The record with that version is kept. */
    void awaitHeard(long version) throws SQLException {
        var database = TestStack.get().database("session");
        try (var connection =
                        DriverManager.getConnection(
                                database.jdbcUrl(), database.username(), database.password());
                var kept =
                        connection.prepareStatement(
                                "select body from org_limits where org_id = ?")) {
            kept.setString(1, org);
            Awaitility.await()
                    .atMost(ScriptedRunner.SOON)
                    .until(
                            () -> {
                                var row = kept.executeQuery();
                                return row.next()
                                        && row.getString(1).contains("\"version\":" + version);
                            });
        }
    }

    static void awaitState(VillageClient client, SessionId id, String state) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () ->
                                client.session(id.toString())
                                        .expect(200)
                                        .json()
                                        .path("state")
                                        .asText()
                                        .equals(state));
    }
}
