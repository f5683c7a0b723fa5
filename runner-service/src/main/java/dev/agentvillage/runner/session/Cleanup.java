package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Integration;
import dev.agentvillage.runner.provider.Resumable;
import dev.agentvillage.runner.work.Observation;
import dev.agentvillage.runner.work.Result;
import dev.agentvillage.runner.work.ShellRecord;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes a session down, in the one order that loses nothing. */
final class Cleanup {
    private static final Logger LOG = Logger.getLogger(Cleanup.class);

    private final SessionServices services;
    private final SessionId session;

    Cleanup(SessionServices services, SessionId session) {
        this.services = services;
        this.session = session;
    }

    Outcome run(@Nullable Running running, long graceMs) throws InterruptedException {
        Outcome outcome = running == null ? Outcome.NOTHING : end(running, graceMs);
        return removed() ? outcome : unclean(outcome);
    }

    private Outcome end(Running running, long graceMs) throws InterruptedException {
        // What is left of the grace is for who does not listen.
        running.quit(graceMs / 2);
        boolean gone = running.group().end(graceMs, running.launch().interactiveShell());
        if (!gone) {
            LOG.errorf("session %s: a process survived SIGKILL", session);
        }
        running.closeGate();
        running.launch().integration().ifPresent(Integration::finish);
        boolean published = running.terminal().finish(services.settings().finishMs());
        if (!published) {
            LOG.warnf("session %s: its last output still waits for the broker", session);
        }
        Observation observation = running.observation();
        observation.close();
        List<ShellRecord> records = observation.lastRecords();
        try {
            Result result = observation.result();
            return new Outcome(
                    result.changes(),
                    result.patch(),
                    observation.head(),
                    records,
                    conversation(running),
                    gone);
        } catch (IOException | RuntimeException e) {
            LOG.errorf(e, "session %s: its changes could not be read", session);
            return new Outcome(null, null, null, records, null, false);
        }
    }

    private static @Nullable Conversation conversation(Running running) {
        return running.launch()
                .integration()
                .filter(Resumable.class::isInstance)
                .map(Resumable.class::cast)
                .flatMap(Resumable::conversation)
                .orElse(null);
    }

    private boolean removed() {
        try {
            services.workspaces().remove(session);
            return true;
        } catch (IOException e) {
            LOG.warnf(e, "session %s: its workspace could not be removed; swept later", session);
            return false;
        }
    }

    private static Outcome unclean(Outcome o) {
        return new Outcome(
                o.changes(), o.patch(), o.resultCommit(), o.records(), o.conversation(), false);
    }
}
