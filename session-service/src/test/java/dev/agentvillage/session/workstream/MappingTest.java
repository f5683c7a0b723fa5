package dev.agentvillage.session.workstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.ProviderEvent.ToolRequest;
import dev.agentvillage.contracts.event.ProviderEvent.ToolResult;
import dev.agentvillage.contracts.event.ProviderEvent.TurnStarted;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.SessionEvent.WriterChanged;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandStarted;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.event.WorkEvent.TestRunFinished;
import dev.agentvillage.contracts.event.WorkEvent.TestRunStarted;
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
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the table. */
class MappingTest {
    private static final long AT = 1_795_222_800_123L;
    private static final String TIME = "2026-11-21T01:00:00.123Z";
    private static final Session SESSION = Sessions.accepted();
    private static final Agent AGENT = Agent.of(SESSION);
    private static final String WORK = "work_stream_event";
    private static final SessionEnvelope OURS =
            new SessionEnvelope(new UUID(1, 1), SESSION.id(), Sessions.ORG, 17, AT);
    private static final Envelope ITS =
            new Envelope(
                    new UUID(1, 2),
                    SESSION.id(),
                    Sessions.ORG,
                    Sessions.REPO,
                    AT - 5,
                    Sessions.RUNNER,
                    Sessions.INCARNATION,
                    1,
                    3);

    /** A message as "event > rooms: data". */
    private static List<String> of(SessionEvent event) {
        return Mapping.of(event, AGENT).stream().map(MappingTest::text).toList();
    }

    private static List<String> of(RunnerEvent event) {
        return of(new RunnerEventAccepted(OURS, event));
    }

    private static String text(Said said) {
        return said.event()
                + " > "
                + said.to().stream().map(Enum::name).sorted().toList()
                + ": "
                + Json.text(Map.class, said.data());
    }

    private static String work(String type, String payload) {
        return work("[AGENT, VILLAGE]", type, payload);
    }

    private static String work(String rooms, String type, String payload) {
        return WORK
                + " > "
                + rooms
                + ": {\"agentId\":\"runner_00000000\",\"sessionId\":\"00000000-0000-0007-0000-000000000007\",\"type\":\""
                + type
                + "\",\"payload\":"
                + payload
                + ",\"timestamp\":\""
                + TIME
                + "\",\"seq\":17}";
    }

    private static String flat(String event, String rooms, String more) {
        return event
                + " > "
                + rooms
                + ": {\"sessionId\":\"00000000-0000-0007-0000-000000000007\",\"agentId\":\"runner_00000000\","
                + more
                + "}";
    }

    private static JsonNode payload(SessionEvent event) {
        return Json.parse(
                        JsonNode.class,
                        Json.text(Map.class, Mapping.of(event, AGENT).getFirst().data()))
                .path("payload");
    }

    private static JsonNode payload(RunnerEvent event) {
        return payload(new RunnerEventAccepted(OURS, event));
    }

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
    void terminalChunk() {
        assertThat(
                        Mapping.output(AGENT, "hi", "stdout", 17, AT, Room.Kind.VILLAGE).stream()
                                .map(MappingTest::text))
                .containsExactly(
                        work("[VILLAGE]", "output", "{\"data\":\"hi\",\"stream\":\"stdout\"}"),
                        flat(
                                "terminal_output",
                                "[VILLAGE]",
                                "\"data\":\"hi\",\"stream\":\"stdout\",\"ts\":"
                                        + AT
                                        + ",\"seq\":17"));
    }

    @ParameterizedTest
    @CsvSource({
        "READ, file_read, read",
        "WRITE, file_edit, write",
        "DELETE, file_delete, delete",
        "DIFF, file_edit, diff"
    })
    void fileTouched(WorkEvent.Reason reason, String type, String wire) {
        assertThat(of(new FileTouched(ITS, "a/b.c", "a", reason)))
                .containsExactly(
                        work(
                                type,
                                "{\"path\":\"a/b.c\",\"roomPath\":\"a\",\"reason\":\""
                                        + wire
                                        + "\"}"));
    }

    @Test
    void diffSummary() {
        assertThat(
                        of(
                                new DiffSummary(
                                        ITS,
                                        1,
                                        2,
                                        3,
                                        List.of(
                                                new FileDiff(
                                                        "a", null, WorkEvent.Status.ADDED, 2, 3)),
                                        false)))
                .containsExactly(
                        work(
                                "file_edit",
                                "{\"filesChanged\":1,\"linesAdded\":2,\"linesRemoved\":3,\"files\":[{\"path\":\"a\",\"status\":\"added\",\"additions\":2,\"deletions\":3}]}"));
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
    void commands() {
        assertThat(of(new CommandStarted(ITS, "c1", List.of("ls"), "/w", WorkEvent.Source.HOOK)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"started\",\"commandId\":\"c1\",\"argv\":[\"ls\"],\"cwd\":\"/w\",\"source\":\"hook\"}"));
        assertThat(
                        of(
                                new CommandFinished(
                                        ITS,
                                        "c1",
                                        List.of("ls"),
                                        "/w",
                                        WorkEvent.Source.HOOK,
                                        0,
                                        5)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"finished\",\"commandId\":\"c1\",\"argv\":[\"ls\"],\"cwd\":\"/w\",\"source\":\"hook\",\"exitCode\":0,\"durationMs\":5}"));
    }

    @Test
    void testRuns() {
        assertThat(of(new TestRunStarted(ITS, "t1", "npm test", null)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"started\",\"testRunId\":\"t1\",\"command\":\"npm test\"}"));
        assertThat(of(new TestRunFinished(ITS, "t1", "npm test", 1, 4, 1, 0, 5, null)))
                .containsExactly(
                        work(
                                "command",
                                "{\"phase\":\"finished\",\"testRunId\":\"t1\",\"command\":\"npm test\",\"exitCode\":1,\"passed\":4,\"failed\":1,\"skipped\":0,\"durationMs\":5}"));
    }

    @Test
    void tools() {
        assertThat(of(new ToolRequest(ITS, "r1", "grep", Map.of("q", "x"))))
                .containsExactly(
                        work(
                                "tool_use",
                                "{\"phase\":\"requested\",\"requestId\":\"r1\",\"toolName\":\"grep\",\"arguments\":{\"q\":\"x\"}}"));
        assertThat(of(new ToolResult(ITS, "r1", "grep", "ok")))
                .containsExactly(
                        work(
                                "tool_use",
                                "{\"phase\":\"answered\",\"requestId\":\"r1\",\"toolName\":\"grep\",\"outcome\":\"ok\"}"));
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
        List<String> said = Mapping.of(finished, lost).stream().map(MappingTest::text).toList();
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
