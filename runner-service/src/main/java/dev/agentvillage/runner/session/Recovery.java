package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.LifecycleEvent;
import dev.agentvillage.contracts.event.RunnerEvent.Stream;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.ApprovalId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.runner.journal.SessionEntry;
import dev.agentvillage.runner.process.ProcessGroup;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Ends what an earlier process of this runner held when it was killed: nothing of it is left on the
 * machine, and each session is told of under the incarnation that ran it, with its last known
 * usage.
 */
public final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);
    private static final String REASON = "runner_lost";

    private final SessionServices services;
    private final RunnerId runner;

    public Recovery(SessionServices services, RunnerId runner) {
        this.services = services;
        this.runner = runner;
    }

    public void run(List<SessionEntry> left) throws InterruptedException {
        for (SessionEntry entry : left) {
            LOG.infof("session %s was alive when this runner was killed", entry.sessionId());
            kill(entry.sessionId());
            report(entry);
        }
        try {
            // Killed so early or so late that the journal does not know it: nothing to report.
            for (SessionId session :
                    services.cgroups().isPresent()
                            ? services.cgroups().get().sessions()
                            : List.<SessionId>of()) {
                kill(session);
            }
            services.workspaces().sweep(Set::of);
        } catch (IOException e) {
            LOG.warn("something of an earlier process could not be removed", e);
        }
    }

    private void kill(SessionId session) throws InterruptedException {
        if (!ProcessGroup.leftover(session, services.cgroups()).end(0, false)) {
            LOG.errorf("session %s: a process survived SIGKILL", session);
        }
    }

    private void report(SessionEntry entry) {
        Identity identity =
                new Identity(
                        entry.sessionId(),
                        entry.orgId(),
                        entry.repoRef(),
                        runner,
                        entry.incarnation(),
                        entry.attempt());
        SessionPublisher publisher =
                new SessionPublisher(identity, services.structured(), services.clock(), entry);
        Verdict verdict = new Verdict(SessionState.FAILED, REASON, null);
        List<ApprovalId> pending = entry.pending();
        for (ApprovalId id : pending == null ? List.<ApprovalId>of() : pending) {
            publisher.event(
                    e ->
                            new GateEvent.ApprovalResolved(
                                    e,
                                    id,
                                    Decision.DENY,
                                    "runner",
                                    GateEvent.How.POLICY,
                                    GateEvent.Outcome.CANCELLED,
                                    "the runner was killed"));
        }
        if (!entry.state().isFinal()) {
            publisher.event(
                    e ->
                            new LifecycleEvent.SessionStateChanged(
                                    e, entry.state(), SessionState.FAILED, REASON));
        }
        // The time between the last sign of life and now was not used: no session ran in it.
        publisher.publish(
                Stream.USAGE,
                e ->
                        new UsageTick(
                                e,
                                entry.providerId(),
                                entry.providerVersion(),
                                null,
                                Math.max(0, services.clock().millis() - entry.coveredUntil()),
                                entry.totals().minus(entry.reported()),
                                entry.totals(),
                                true));
        publisher.event(
                e ->
                        Endings.ended(
                                e,
                                SessionState.FAILED,
                                verdict,
                                Math.max(0, services.clock().millis() - entry.startedAt()),
                                entry.totals(),
                                null,
                                null));
        publisher.forget();
        services.metrics().ended(entry.providerId(), SessionState.FAILED.name(), REASON);
    }
}
