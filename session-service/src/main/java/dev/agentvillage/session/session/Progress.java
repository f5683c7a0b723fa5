package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a session came, as its runner tells it. Times are the runner's epoch milliseconds. */
public record Progress(
        SessionState state,
        @Nullable String reason,
        Work work,
        End end,
        Terminal terminal,
        List<ApprovalId> pendingApprovals,
        UsageUnits totals,
        Marks marks) {

    /** What runs, and where. */
    public record Work(
            @Nullable String providerVersion,
            @Nullable String workspacePath,
            @Nullable String baseCommit,
            @Nullable String branch,
            @Nullable Long pid,
            @Nullable Long startedAt) {
        static final Work NONE = new Work(null, null, null, null, null, null);
    }

    public record End(
            @Nullable Long endedAt,
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable PatchRef patch) {
        static final End NONE = new End(null, null, null, null);
    }

    /**
     * The last sequence number of each stream that counted, in the present attempt.
     *
     * @param gaps numbers that never came
     */
    public record Marks(long events, long usage, long gaps) {
        static final Marks NONE = new Marks(0, 0, 0);
    }

    public static Progress none(Terminal terminal) {
        return new Progress(
                SessionState.CREATED,
                null,
                Work.NONE,
                End.NONE,
                terminal,
                List.of(),
                UsageUnits.ZERO,
                Marks.NONE);
    }

    public Progress state(SessionState next, @Nullable String why) {
        return new Progress(next, why, work, end, terminal, pendingApprovals, totals, marks);
    }

    public Progress work(Work next) {
        return new Progress(state, reason, next, end, terminal, pendingApprovals, totals, marks);
    }

    public Progress end(End next) {
        return new Progress(state, reason, work, next, terminal, List.of(), totals, marks);
    }

    public Progress terminal(Terminal next) {
        return new Progress(state, reason, work, end, next, pendingApprovals, totals, marks);
    }

    public Progress pendingApprovals(List<ApprovalId> next) {
        return new Progress(state, reason, work, end, terminal, next, totals, marks);
    }

    public Progress totals(UsageUnits next) {
        return new Progress(state, reason, work, end, terminal, pendingApprovals, next, marks);
    }

    public Progress marks(Marks next) {
        return new Progress(state, reason, work, end, terminal, pendingApprovals, totals, next);
    }

    /** Another attempt counts from the beginning. */
    public Progress newAttempt() {
        return marks(new Marks(0, 0, marks.gaps()));
    }
}
