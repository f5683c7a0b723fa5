package dev.agentvillage.session.workstream;

import static dev.agentvillage.session.workstream.Said.fields;

import dev.agentvillage.contracts.event.GateEvent.AlertRaised;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.session.SessionState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of events: what an event of a session is in the work stream. */
final class Mapping {
    private static final Set<Room.Kind> OF_AGENT = Set.of(Room.Kind.VILLAGE, Room.Kind.AGENT);
    private static final Set<Room.Kind> BEFORE_IT = Set.of(Room.Kind.VILLAGE, Room.Kind.REPO);
    private static final Set<Room.Kind> ALL = Set.of(Room.Kind.values());

    private final Agent agent;
    private final long seq;
    private final long at;

    private Mapping(Agent agent, long seq, long at) {
        this.agent = agent;
        this.seq = seq;
        this.at = at;
    }

    static List<Said> of(SessionEvent event, Agent agent) {
        Mapping mapping = new Mapping(agent, event.envelope().seq(), event.envelope().at());
        return switch (event) {
            case SessionCreated _ -> List.of(mapping.spawn());
            case RunnerEventAccepted accepted -> mapping.of(accepted.event());
            case SessionFinished finished ->
                    agent.endedByUs() ? mapping.finished(finished) : List.of();
            case SessionEvent.RequestRefused _,
                    SessionEvent.SessionPlaced _,
                    SessionEvent.AttemptFenced _,
                    SessionEvent.ApprovalDecided _,
                    SessionEvent.WriterChanged _,
                    SessionEvent.Unknown _ ->
                    List.of();
        };
    }

    /**
     * Output, which does not travel with the events.
     *
     * @param seq of the last chunk in it, in a row of its own
     * @param room the one kind of rooms that it is for
     */
    static List<Said> output(
            Agent agent, String data, String stream, long seq, long at, Room.Kind room) {
        Set<Room.Kind> to = Set.of(room);
        Mapping mapping = new Mapping(agent, seq, at);
        return List.of(
                mapping.work("output", fields("data", data, "stream", stream), to),
                new Said(
                        "terminal_output",
                        fields(
                                "sessionId", agent.session(),
                                "agentId", agent.agentId(),
                                "data", data,
                                "stream", stream,
                                "ts", at,
                                "seq", seq),
                        to));
    }

    private List<Said> of(RunnerEvent event) {
        return switch (event) {
            case SessionStarted e ->
                    one(
                            "session_start",
                            fields(
                                    "providerId", e.providerId(),
                                    "providerVersion", e.providerVersion(),
                                    "workspacePath", e.workspacePath(),
                                    "roomPath", e.roomPath()));
            case SessionStateChanged e -> moved(e);
            case ApprovalRequested e -> asked(e.approval());
            case ApprovalResolved e ->
                    one(
                            "status_change",
                            fields(
                                    "approvalId", e.approvalId(),
                                    "decision", e.decision(),
                                    "note", e.note()));
            case AlertRaised e ->
                    List.of(
                            work("error", fields("alert", e.alert()), ALL),
                            flat("bug_bot_spawn", ALL, "alert", e.alert(), "timestamp", time()));
            case SessionEnded e ->
                    List.of(
                            work(
                                    "session_end",
                                    fields(
                                            "finalState", e.finalState(),
                                            "exitCode", e.exitCode(),
                                            "totalDurationMs", e.totalDurationMs(),
                                            "totalUsage", e.totalUsage()),
                                    OF_AGENT),
                            disconnect());
            default ->
                    Doing.of(event)
                            .map(doing -> one(doing.type(), doing.payload()))
                            .orElse(List.of());
        };
    }

    private Said spawn() {
        return new Said(
                "agent_spawn",
                fields(
                        "agentId", agent.agentId(),
                        "sessionId", agent.session(),
                        "agentType", agent.type(),
                        "agentName", agent.name(),
                        "repoPath", agent.repoPath(),
                        "timestamp", time()),
                BEFORE_IT);
    }

    private List<Said> moved(SessionStateChanged e) {
        return List.of(
                work(
                        "status_change",
                        fields(
                                "previousState", e.previousState(),
                                "newState", e.newState(),
                                "reason", e.reason()),
                        OF_AGENT),
                flat(
                        "session_state_changed",
                        ALL,
                        "fromState",
                        e.previousState(),
                        "toState",
                        e.newState(),
                        "ts",
                        at),
                update(e.newState()));
    }

    private List<Said> asked(Approval approval) {
        return List.of(
                work(
                        "status_change",
                        fields("approval", approval, "newState", SessionState.WAITING_FOR_APPROVAL),
                        OF_AGENT),
                flat(
                        "approval_requested",
                        OF_AGENT,
                        "approvalId",
                        approval.approvalId(),
                        "category",
                        approval.category(),
                        "summary",
                        approval.summary(),
                        "risk",
                        approval.risk(),
                        "context",
                        approval.context()));
    }

    /** Without a runner that says it. */
    private List<Said> finished(SessionFinished e) {
        return List.of(
                work(
                        "session_end",
                        fields(
                                "finalState", e.finalState(),
                                "reason", e.reason(),
                                "totalDurationMs", at - agent.createdAt(),
                                "totalUsage", e.totals()),
                        OF_AGENT),
                update(e.finalState()),
                disconnect());
    }

    private Said disconnect() {
        return flat("agent_disconnect", ALL, "timestamp", time());
    }

    private Said update(SessionState state) {
        return new Said(
                "agent_update", fields("agentId", agent.agentId(), "state", state), OF_AGENT);
    }

    private List<Said> one(String type, Map<String, Object> payload) {
        return List.of(work(type, payload, OF_AGENT));
    }

    private Said work(String type, Map<String, Object> payload, Set<Room.Kind> to) {
        return new Said(
                "work_stream_event",
                fields(
                        "agentId",
                        agent.agentId(),
                        "sessionId",
                        agent.session(),
                        "type",
                        type,
                        "payload",
                        payload,
                        "timestamp",
                        time(),
                        "seq",
                        seq),
                to);
    }

    private Said flat(String event, Set<Room.Kind> to, @Nullable Object... more) {
        Map<String, Object> data = fields("sessionId", agent.session(), "agentId", agent.agentId());
        data.putAll(fields(more));
        return new Said(event, data, to);
    }

    private String time() {
        return Instant.ofEpochMilli(at).toString();
    }
}
