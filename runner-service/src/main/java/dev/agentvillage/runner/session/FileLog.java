package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.model.PatchRef;
import dev.agentvillage.runner.work.Changes;
import dev.agentvillage.runner.work.Patch;
import dev.agentvillage.runner.work.Touch;
import dev.agentvillage.runner.workspace.Room;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells what became of a session's files. Used by its actor alone. */
final class FileLog {
    private static final Logger LOG = Logger.getLogger(FileLog.class);
    private static final long QUIET_MS = 2_000;

    private final SessionPublisher publisher;
    private final Usage usage;
    private final Timers timers;
    private final Mailbox mailbox;
    private final Executor work;
    private long lastTouch;
    private boolean waiting;
    private boolean diffing;
    private @Nullable Changes told;
    private @Nullable String resultCommit;
    private @Nullable PatchRef patchRef;

    FileLog(
            SessionPublisher publisher,
            Usage usage,
            Timers timers,
            Mailbox mailbox,
            Executor work) {
        this.publisher = publisher;
        this.usage = usage;
        this.timers = timers;
        this.mailbox = mailbox;
        this.work = work;
    }

    void touched(List<Touch> touches) {
        for (Touch t : touches) {
            usage.touched(t.path());
            publisher.event(
                    e -> new WorkEvent.FileTouched(e, t.path(), Room.of(t.path()), t.reason()));
        }
        lastTouch = System.nanoTime();
        if (!waiting) {
            waiting = true;
            timers.after(QUIET_MS, new Message.DiffDue());
        }
    }

    void diffDue(@Nullable Running running) {
        long quiet = (System.nanoTime() - lastTouch) / 1_000_000;
        if (running == null) {
            return;
        }
        if (quiet < QUIET_MS || diffing) {
            timers.after(Math.max(50, QUIET_MS - quiet), new Message.DiffDue());
            return;
        }
        waiting = false;
        diffing = true;
        work.execute(
                () -> {
                    Changes changes = told;
                    try {
                        changes = running.observation().changes();
                    } catch (IOException | RuntimeException e) {
                        // The files changed under our eyes, or are gone with the session.
                        LOG.debugf(e, "session %s: no diff", publisher.identity().session());
                    }
                    mailbox.put(new Message.Diffed(changes == null ? Changes.NONE : changes));
                });
    }

    void diffed(Changes changes) {
        diffing = false;
        if (!changes.equals(told == null ? Changes.NONE : told)) {
            tell(changes);
        }
    }

    /** Told in any case: whoever waits for the final diff gets one. */
    void last(Changes changes) {
        tell(changes);
    }

    private void tell(Changes changes) {
        told = changes;
        publisher.event(
                e ->
                        new WorkEvent.DiffSummary(
                                e,
                                changes.filesChanged(),
                                changes.linesAdded(),
                                changes.linesRemoved(),
                                changes.files(),
                                changes.truncated()));
    }

    void patch(Outcome outcome) {
        resultCommit = outcome.resultCommit();
        Patch patch = outcome.patch();
        if (patch == null || patch.bytes().length == 0) {
            return;
        }
        patchRef =
                new Artifacts(publisher)
                        .publish(
                                new Artifacts.File(
                                        "session.patch",
                                        "text/x-diff",
                                        patch.bytes(),
                                        patch.hash(),
                                        patch.truncated()));
    }

    @Nullable String resultCommit() {
        return resultCommit;
    }

    @Nullable PatchRef patchRef() {
        return patchRef;
    }
}
