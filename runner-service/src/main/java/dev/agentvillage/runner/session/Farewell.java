package dev.agentvillage.runner.session;

import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.contracts.session.Verdict;
import dev.agentvillage.runner.work.Changes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The last things that a session says, in their order. Used by its actor alone. */
final class Farewell {
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
