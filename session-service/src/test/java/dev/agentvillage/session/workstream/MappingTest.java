package dev.agentvillage.session.workstream;

import static dev.agentvillage.session.workstream.Mapped.AT;
import static dev.agentvillage.session.workstream.Mapped.ITS;
import static dev.agentvillage.session.workstream.Mapped.OURS;
import static dev.agentvillage.session.workstream.Mapped.SESSION;
import static dev.agentvillage.session.workstream.Mapped.TIME;
import static dev.agentvillage.session.workstream.Mapped.WORK;
import static dev.agentvillage.session.workstream.Mapped.flat;
import static dev.agentvillage.session.workstream.Mapped.of;
import static dev.agentvillage.session.workstream.Mapped.payload;
import static dev.agentvillage.session.workstream.Mapped.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.ProviderEvent.TurnStarted;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.SessionEvent.WriterChanged;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.AlertBody;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.Severity;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Hashes;
import dev.agentvillage.session.session.Sessions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rows of the table that tell of a session and its end. */
class MappingTest {
    @Test
    void creation() {
        SessionEvent created =
                new SessionEvent.SessionCreated(
                        OURS,
                        null,
                        SessionKind.AGENT,
                        "demo",
                        "runner_00000000",
                        null,
                        Sessions.REPO,
                        Hashes.repoId(Sessions.ORG, Sessions.REPO),
                        null,
                        "shell",
                        null,
                        Map.of(),
                        "enterprise",
                        "me");
        assertThat(of(created))
                .containsExactly(
                        "agent_spawn > [REPO, VILLAGE]: {\"agentId\":\"runner_00000000\","
                                + "\"sessionId\":\"00000000-0000-0007-0000-000000000007\","
                                + "\"agentType\":\"shell\",\"agentName\":\"runner_00000000\","
                                + "\"repoPath\":\"https://example.org/r.git\",\"timestamp\":\""
                                + TIME
                                + "\"}");
    }

    @Test
    void sessionStarted() {
        assertThat(
                        of(
                                new SessionStarted(
                                        ITS,
                                        "shell",
                                        "5.2",
                                        Capabilities.TERMINAL_ONLY,
                                        "/w",
                                        "src/a",
                                        "0",
                                        "b",
                                        1)))
                .containsExactly(
                        work(
                                "session_start",
                                "{\"providerId\":\"shell\",\"providerVersion\":\"5.2\",\"workspacePath\":\"/w\",\"roomPath\":\"src/a\"}"));
    }

    @Test
    void sessionStateChanged() {
        assertThat(
                        of(
                                new SessionStateChanged(
                                        ITS,
                                        SessionState.RUNNING,
                                        SessionState.PAUSED_BY_HUMAN,
                                        "lunch")))
                .containsExactly(
                        work(
                                "status_change",
                                "{\"previousState\":\"RUNNING\",\"newState\":\"PAUSED_BY_HUMAN\",\"reason\":\"lunch\"}"),
                        flat(
                                "session_state_changed",
                                "[AGENT, REPO, VILLAGE]",
                                "\"fromState\":\"RUNNING\",\"toState\":\"PAUSED_BY_HUMAN\",\"ts\":"
                                        + AT),
                        "agent_update > [AGENT, VILLAGE]: {\"agentId\":\"runner_00000000\",\"state\":\"PAUSED_BY_HUMAN\"}");
    }

    @Test
    void approvalRequested() {
        Approval approval =
                new Approval(
                        new ApprovalId(new UUID(3, 3)),
                        SESSION.id(),
                        Sessions.ORG,
                        Category.DEPLOY,
                        "ship it",
                        Risk.HIGH,
                        new Approval.Context("main", List.of("a"), null),
                        "sha256:0",
                        1,
                        2,
                        ApprovalState.PENDING,
                        null,
                        null,
                        null);
        RunnerEvent asked = new GateEvent.ApprovalRequested(ITS, approval);
        assertThat(payload(asked).path("newState").asText()).isEqualTo("WAITING_FOR_APPROVAL");
        assertThat(payload(asked).path("approval").path("summary").asText()).isEqualTo("ship it");
        assertThat(of(asked))
                .first()
                .asString()
                .startsWith(WORK + " > [AGENT, VILLAGE]")
                .contains("status_change");
        assertThat(of(asked).subList(1, 2))
                .containsExactly(
                        flat(
                                "approval_requested",
                                "[AGENT, VILLAGE]",
                                "\"approvalId\":\"00000000-0000-0003-0000-000000000003\",\"category\":\"deploy\",\"summary\":\"ship it\",\"risk\":\"high\",\"context\":{\"branch\":\"main\",\"changedFiles\":[\"a\"]}"));
        assertThat(of(asked)).hasSize(2);
    }

    @Test
    void approvalResolved() {
        assertThat(
                        of(
                                new GateEvent.ApprovalResolved(
                                        ITS,
                                        new ApprovalId(new UUID(3, 3)),
                                        Decision.DENY,
                                        "ann",
                                        GateEvent.How.HUMAN,
                                        GateEvent.Outcome.REFUSED,
                                        "no")))
                .containsExactly(
                        work(
                                "status_change",
                                "{\"approvalId\":\"00000000-0000-0003-0000-000000000003\",\"decision\":\"deny\",\"note\":\"no\"}"));
    }

    @Test
    void alertRaised() {
        RunnerEvent raised =
                new GateEvent.AlertRaised(
                        ITS,
                        new AlertBody(
                                new UUID(4, 4),
                                Severity.values()[0],
                                AlertBody.Topic.BUILD,
                                "t",
                                "d",
                                null));
        String alert =
                "\"alert\":{\"alertId\":\"00000000-0000-0004-0000-000000000004\",\"severity\":"
                        + Json.text(Severity.class, Severity.values()[0])
                        + ",\"category\":\"build\",\"title\":\"t\",\"description\":\"d\"}";
        assertThat(of(raised))
                .containsExactly(
                        work("[AGENT, REPO, VILLAGE]", "error", "{" + alert + "}"),
                        flat(
                                "bug_bot_spawn",
                                "[AGENT, REPO, VILLAGE]",
                                alert + ",\"timestamp\":\"" + TIME + "\""));
    }

    @Test
    void sessionEnded() {
        List<String> said =
                of(
                        new SessionEnded(
                                ITS,
                                SessionState.FAILED,
                                3,
                                null,
                                "provider_exited",
                                1500,
                                UsageUnits.ZERO,
                                null,
                                null));
        assertThat(said).hasSize(2);
        assertThat(said.getFirst())
                .startsWith(
                        work("session_end", "").split("\"payload\"")[0]
                                + "\"payload\":{\"finalState\":\"FAILED\",\"exitCode\":3,\"totalDurationMs\":1500,\"totalUsage\":{");
        assertThat(said.getLast()).isEqualTo(disconnect());
    }

    private static String disconnect() {
        return flat("agent_disconnect", "[AGENT, REPO, VILLAGE]", "\"timestamp\":\"" + TIME + "\"");
    }

    @Test
    void whatTheControlPlaneEndsEndsHereToo() {
        SessionFinished finished =
                new SessionFinished(OURS, SessionState.FAILED, "runner_lost", UsageUnits.ZERO);
        assertThat(of(finished)).as("its runner has said it").isEmpty();
        Agent lost =
                Agent.of(Ending.byUs(SESSION, SessionState.FAILED, "runner_lost", AT).session());
        List<String> said = Mapping.of(finished, lost).stream().map(Mapped::text).toList();
        assertThat(said).hasSize(3);
        assertThat(said.getFirst()).contains("session_end", "\"reason\":\"runner_lost\"");
        assertThat(said.get(1)).contains("agent_update", "FAILED");
        assertThat(said.getLast()).isEqualTo(disconnect());
    }

    @Test
    void othersAreNobodysBusiness() {
        assertThat(of(new TurnStarted(ITS, "1"))).isEmpty();
        assertThat(of(new WriterChanged(OURS, 1, "ann"))).isEmpty();
    }
}
