package dev.agentvillage.session.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Progress;
import dev.agentvillage.session.session.Session;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as clients see it. Times are epoch milliseconds.
 *
 * @param stateReason machine-readable, as in {@code user_stopped}, {@code repo_not_found}, {@code
 *     timeout}, {@code runner_lost}
 * @param policy what it may do: what was asked for, intersected with the organisation's
 * @param lastEventSeq the number of its last event: follow it from here
 * @param terminalOffset bytes of output so far
 * @param usage totals so far
 * @param continues the session whose conversation and changes it went on with
 * @param providerSessionRef the provider's own name of its conversation
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RuntimeState(
        String sessionId,
        String agentId,
        @Nullable String agentName,
        SessionKind kind,
        String villageId,
        SessionState state,
        @Nullable String stateReason,
        String providerId,
        @Nullable String providerVersion,
        @Nullable Workspace workspace,
        @Nullable String roomPath,
        String taskTitle,
        Map<String, String> labels,
        Policy policy,
        Terminal terminal,
        long createdAt,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        @Nullable Long providerPid,
        @Nullable String runnerId,
        int attempt,
        long lastEventSeq,
        long terminalOffset,
        List<ApprovalId> pendingApprovals,
        UsageUnits usage,
        @Nullable String errorMessage,
        @Nullable String continues,
        @Nullable String providerSessionRef,
        @Nullable Integer exitCode,
        @Nullable String signal,
        Map<String, String> links) {

    /**
     * Where the session works.
     *
     * @param id of the workspace: the session's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Workspace(
            String id,
            @Nullable String path,
            @Nullable String baseCommit,
            @Nullable String branch) {}

    static RuntimeState of(Session session, long terminalOffset) {
        Progress progress = session.progress();
        Progress.Work work = progress.work();
        RunnerId runner = session.placing().runner();
        SessionId continues = session.order().continues();
        String self = "/api/runner/sessions/" + session.id();
        return new RuntimeState(
                session.id().toString(),
                session.id().agentId(),
                session.order().agentName(),
                session.order().kind(),
                session.order().villageId(),
                progress.state(),
                progress.reason(),
                session.order().providerId(),
                work.providerVersion() == null
                        ? session.order().providerVersion()
                        : work.providerVersion(),
                work.workspacePath() == null
                        ? null
                        : new Workspace(
                                session.id().toString(),
                                work.workspacePath(),
                                work.baseCommit(),
                                work.branch()),
                session.order().roomPath(),
                session.order().task().title(),
                session.order().labels(),
                session.order().policy(),
                progress.terminal(),
                session.createdAt(),
                work.startedAt(),
                progress.end().endedAt(),
                work.pid(),
                runner == null ? null : runner.value(),
                session.placing().attempt(),
                session.lastSeq(),
                terminalOffset,
                progress.pendingApprovals(),
                progress.totals(),
                progress.state() == SessionState.FAILED ? sentence(progress) : null,
                continues == null ? null : continues.toString(),
                work.conversation() == null ? null : work.conversation().reference(),
                progress.end().exitCode(),
                progress.end().signal(),
                Map.of(
                        "self", self,
                        "events", self + "/events",
                        "terminal", self + "/terminal",
                        "recording", self + "/recording",
                        "diff", self + "/diff"));
    }

    private static String sentence(Progress progress) {
        String reason = String.valueOf(progress.reason()).replace('_', ' ');
        String signal = progress.end().signal();
        Integer code = progress.end().exitCode();
        String how =
                signal != null
                        ? " (killed by " + signal + ")"
                        : code != null ? " (exit code " + code + ")" : "";
        return "The session failed: " + reason + how + ".";
    }
}
