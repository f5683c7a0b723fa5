package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.LifecycleEvent;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.work.Changes;
import dev.agentvillage.runner.work.Patch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The last things that a session says, in their order. Used by its actor alone. */
final class Farewell {
    private static final Logger LOG = Logger.getLogger(Farewell.class);

    private final SessionPublisher publisher;
    private final Announcer announcer;
    private final CommandLog log;
    private final FileLog files;
    private final long began = System.nanoTime();

    Farewell(SessionPublisher publisher, Announcer announcer, CommandLog log, FileLog files) {
        this.publisher = publisher;
        this.announcer = announcer;
        this.log = log;
        this.files = files;
    }

    /** What is known once everything is taken down, before the state becomes final. */
    void tell(Outcome outcome, @Nullable Running running, @Nullable Verdict verdict) {
        log.last(outcome.records(), Running.shown(running), verdict);
        if (running != null && verdict != null) {
            announcer.providerStopped(verdict);
        }
        Changes changes = outcome.changes();
        if (changes != null) {
            files.last(changes);
        }
        files.patch(outcome);
        Conversation said = outcome.conversation();
        if (said != null && running != null) {
            keep(said, running.workspace().baseCommit());
        }
    }

    /** With the patch, all that another session needs to go on. */
    private void keep(Conversation said, String commit) {
        try {
            byte[] packed = Packing.packed(said.written());
            if (packed.length > Continuation.MAX_BYTES) {
                announcer.warn("the conversation is too long to be continued in another session");
                return;
            }
            PatchRef kept =
                    new Artifacts(publisher)
                            .publish(
                                    new Artifacts.File(
                                            "conversation",
                                            "application/gzip",
                                            packed,
                                            new Patch(packed, false).hash(),
                                            false));
            publisher.event(
                    e ->
                            new LifecycleEvent.SessionCheckpointed(
                                    e,
                                    Ids.timeOrdered().toString(),
                                    commit,
                                    said.reference(),
                                    kept));
        } catch (IOException e) {
            LOG.warnf(
                    e, "session %s: its conversation is not kept", publisher.identity().session());
        }
    }

    /** The very last event. */
    void end(SessionState state, @Nullable Verdict verdict, UsageUnits totals) {
        publisher.event(
                e ->
                        Endings.ended(
                                e,
                                state,
                                verdict,
                                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                                totals,
                                files.resultCommit(),
                                files.patchRef()));
        publisher.forget();
    }
}
