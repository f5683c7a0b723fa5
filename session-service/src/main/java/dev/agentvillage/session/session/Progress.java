package dev.agentvillage.session.session;

import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.ArrayList;
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
        Marks marks,
        @Nullable Asked asked) {

    /** What runs, and where. */
    public record Work(
            @Nullable String providerVersion,
            @Nullable String workspacePath,
            @Nullable String baseCommit,
            @Nullable String branch,
            @Nullable Long pid,
            @Nullable Long startedAt,
            @Nullable Conversation conversation) {
        static final Work NONE = new Work(null, null, null, null, null, null, null);

        public Work said(Conversation now) {
            return new Work(
                    providerVersion, workspacePath, baseCommit, branch, pid, startedAt, now);
        }
    }

    /**
     * The provider's conversation.
     *
     * @param reference the provider's own name of it
     * @param commit that the session's changes are of
     * @param kept the artifact by which another session can go on with it, if there is one
     */
    public record Conversation(String reference, String commit, @Nullable PatchRef kept) {}

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

    /**
     * A pause or a resumption on its way to the runner, which has not said yet that it did it.
     *
     * @param at our epoch milliseconds
     */
    public record Asked(For what, long at) {
        /** Without an effect for this long, it is not waited for any more. */
        static final long WAITS_MS = 5_000;

        /** What a person asked for. */
        public enum For {
            PAUSE,
            RESUME
        }

        /** Whether a session that is now so has done it, or never will. */
        boolean settledBy(SessionState now) {
            return switch (what) {
                case PAUSE -> !now.takesInput();
                case RESUME -> now != SessionState.PAUSED_BY_HUMAN;
            };
        }
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
                Marks.NONE,
                null);
    }

    public Progress state(SessionState next, @Nullable String why) {
        Asked open = asked == null || asked.settledBy(next) ? null : asked;
        return new Progress(next, why, work, end, terminal, pendingApprovals, totals, marks, open);
    }

    public Progress work(Work next) {
        return new Progress(
                state, reason, next, end, terminal, pendingApprovals, totals, marks, asked);
    }

    public Progress end(End next) {
        return new Progress(state, reason, work, next, terminal, List.of(), totals, marks, asked);
    }

    public Progress terminal(Terminal next) {
        return new Progress(state, reason, work, end, next, pendingApprovals, totals, marks, asked);
    }

    private Progress pendingApprovals(List<ApprovalId> next) {
        return new Progress(state, reason, work, end, terminal, next, totals, marks, asked);
    }

    /** Another approval waits; asked twice, it waits once. */
    public Progress with(ApprovalId approval) {
        if (pendingApprovals.contains(approval)) {
            return this;
        }
        List<ApprovalId> more = new ArrayList<>(pendingApprovals);
        more.add(approval);
        return pendingApprovals(List.copyOf(more));
    }

    /** One of its approvals waits no longer. */
    public Progress without(ApprovalId approval) {
        return pendingApprovals(
                pendingApprovals.stream().filter(p -> !p.equals(approval)).toList());
    }

    public Progress totals(UsageUnits next) {
        return new Progress(
                state, reason, work, end, terminal, pendingApprovals, next, marks, asked);
    }

    public Progress marks(Marks next) {
        return new Progress(
                state, reason, work, end, terminal, pendingApprovals, totals, next, asked);
    }

    public Progress asked(Asked.For what, long now) {
        return new Progress(
                state,
                reason,
                work,
                end,
                terminal,
                pendingApprovals,
                totals,
                marks,
                new Asked(what, now));
    }

    /** Whether the runner was asked for this just now and has not said what came of it. */
    public boolean waitsFor(Asked.For what, long now) {
        return asked != null && asked.what() == what && now - asked.at() < Asked.WAITS_MS;
    }

    /** Another attempt counts from the beginning. */
    public Progress newAttempt() {
        return marks(new Marks(0, 0, marks.gaps()));
    }
}
