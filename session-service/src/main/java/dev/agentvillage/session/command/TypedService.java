package dev.agentvillage.session.command;

import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.audit.AuditStore;
import dev.agentvillage.session.audit.Deed;
import dev.agentvillage.session.command.Typed.By;
import dev.agentvillage.session.command.Typed.Tally;
import dev.agentvillage.session.session.Session;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Writes down who typed how much, afterwards: nothing stands in a keystroke's way. A replica that
 * is killed takes with it what it had not written.
 */
@ApplicationScoped
class TypedService {
    private static final Logger LOG = Logger.getLogger(TypedService.class);
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Typed typed = new Typed();
    private final Outbox outbox;
    private final AuditStore audit;
    private final Clock clock;

    TypedService(Outbox outbox, AuditStore audit, Clock clock) {
        this.outbox = outbox;
        this.audit = audit;
        this.clock = clock;
    }

    /** More would be lost count of: the database is away for long. */
    boolean full() {
        return typed.full();
    }

    void sent(Session session, String subject, String input) {
        typed.add(
                new By(session.org(), session.id(), subject, session.lease().epoch()),
                input.getBytes(StandardCharsets.UTF_8).length,
                clock.millis());
    }

    Uni<Void> writeDue() {
        return write(typed.due(clock.millis()));
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        try {
            write(typed.all()).await().atMost(LAST);
        } catch (RuntimeException e) {
            LOG.warnf("what was typed last is not in the audit log: %s", e.toString());
        }
    }

    private Uni<Void> write(List<Tally> tallies) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Tally tally : tallies) {
            all = all.chain(() -> write(tally));
        }
        return all;
    }

    private Uni<Void> write(Tally tally) {
        By by = tally.by();
        return outbox.withTransaction(
                        (db, letters) ->
                                audit.append(
                                        db, by.org(), by.session(), deed(tally), clock.millis()))
                .onFailure()
                .recoverWithUni(
                        e -> {
                            LOG.warnf("not in the audit log yet: %s", e.toString());
                            typed.add(tally);
                            return Uni.createFrom().voidItem();
                        });
    }

    private static Deed deed(Tally tally) {
        return new Deed(
                tally.by().subject(),
                "session.input",
                Map.of(
                        "lease", Long.toString(tally.by().lease()),
                        "times", Long.toString(tally.times()),
                        "bytes", Long.toString(tally.bytes()),
                        "since", Long.toString(tally.since()),
                        "until", Long.toString(tally.until())));
    }
}
