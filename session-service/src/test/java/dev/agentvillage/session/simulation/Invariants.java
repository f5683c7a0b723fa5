package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.ApprovalState;
import dev.agentvillage.contracts.session.SessionMachine;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.StoredApproval;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold, whatever goes wrong.
 *
 * <ol>
 *   <li>A session and attempt has one owner, which begins it once.
 *   <li>No event of a fenced attempt counts, none counts twice, and none is missing.
 *   <li>Every session ends, with exactly one last event.
 *   <li>An approval is released by nothing but somebody's decision to allow it.
 * </ol>
 */
final class Invariants {
    private final Map<String, RunnerId> owners = new HashMap<>();
    private final Map<SessionId, Long> seqs = new HashMap<>();
    private final Map<String, Long> runnerSeqs = new HashMap<>();
    private final Set<String> fenced = new HashSet<>();
    private final Set<SessionId> finished = new HashSet<>();
    private final Set<ApprovalId> decided = new HashSet<>();
    private final Set<ApprovalId> allowed = new HashSet<>();

    /** Something that must not be. */
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        Broken(String what) {
            super(what);
        }
    }

    private static void must(boolean holds, String otherwise) {
        if (!holds) {
            throw new Broken(otherwise);
        }
    }

    private static String attempt(SessionId session, int attempt) {
        return session + " attempt " + attempt;
    }

    /** A runner begins to work on it. */
    void begun(SessionId session, int attempt, RunnerId runner) {
        RunnerId before = owners.put(attempt(session, attempt), runner);
        must(
                before == null,
                attempt(session, attempt) + " is begun by " + runner + " after " + before);
    }

    /** A person decided, or nobody did in time. */
    void decided(ApprovalId approval, ApprovalState outcome) {
        must(decided.add(approval), approval + " is decided twice");
        if (outcome == ApprovalState.ALLOWED) {
            allowed.add(approval);
        }
    }

    /** What the control plane hears of it. */
    void resolved(StoredApproval stored, GateEvent.ApprovalResolved told) {
        must(!stored.releasedWithout(told), stored + " is told to be released");
    }

    void released(ApprovalId approval) {
        must(allowed.contains(approval), "released without a decision: " + approval);
    }

    void standsAt(SessionId session, SessionMachine machine) {
        must(
                machine.state() != SessionState.RUNNING || machine.pending().isEmpty(),
                session + " runs although something waits for a decision");
    }

    /** An event in the database, of whatever session. */
    void stored(SessionEvent event) {
        SessionId id = event.envelope().sessionId();
        must(!finished.contains(id), event.type() + " after the last event of " + id);
        long expected = seqs.merge(id, 1L, Long::sum) + 1;
        must(event.envelope().seq() == expected, id + ": number " + event.envelope().seq());
        switch (event) {
            case AttemptFenced f -> fenced.add(attempt(id, f.attempt()));
            case RunnerEventAccepted accepted -> counts(id, accepted.event());
            case SessionFinished _ -> finished.add(id);
            default -> {}
        }
    }

    private void counts(SessionId id, RunnerEvent event) {
        String attempt = attempt(id, event.envelope().attempt());
        must(!fenced.contains(attempt), event.type() + " of the fenced " + attempt + " counts");
        must(
                event.envelope().runnerId().equals(owners.get(attempt)),
                event.envelope().runnerId() + " speaks for " + attempt);
        long expected = runnerSeqs.merge(attempt, 1L, Long::sum);
        must(
                event.envelope().seq() == expected,
                attempt + ": number " + event.envelope().seq() + " where " + expected + " is next");
        if (event instanceof GateEvent.ApprovalResolved resolved
                && resolved.effect() == GateEvent.Outcome.RELEASED) {
            must(resolved.how() == GateEvent.How.HUMAN, "released by " + resolved.how());
        }
    }

    /** When everything has been well for long enough. */
    void inTheEnd(List<Session> sessions, List<SimulatedRunner> runners) {
        for (Session session : sessions) {
            must(session.ended(), session.id() + " never ends: " + session);
            must(finished.contains(session.id()), session.id() + " has no last event");
        }
        for (SimulatedRunner runner : runners) {
            if (runner.isGone()) {
                continue;
            }
            must(runner.held.isEmpty(), runner.id + " still holds " + runner.held.keySet());
            must(runner.journal.unsent.isEmpty(), runner.id + " has not said everything");
        }
    }
}
