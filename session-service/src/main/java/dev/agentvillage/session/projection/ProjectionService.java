package dev.agentvillage.session.projection;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.platform.trace.InSession;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.ChangeStore;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Stores a batch of runner events, whatever sessions they are of, in one transaction. */
@ApplicationScoped
public class ProjectionService {
    private static final Logger LOG = Logger.getLogger(ProjectionService.class);

    private final Outbox outbox;
    private final SessionStore sessions;
    private final ChangeStore changes;
    private final MeterRegistry meters;

    ProjectionService(
            Outbox outbox, SessionStore sessions, ChangeStore changes, MeterRegistry meters) {
        this.outbox = outbox;
        this.sessions = sessions;
        this.changes = changes;
        this.meters = meters;
    }

    Uni<Void> accept(RunnerEvent.Stream topic, List<RunnerEvent> events) {
        Set<SessionId> ids =
                events.stream().map(e -> e.envelope().sessionId()).collect(Collectors.toSet());
        return outbox.withTransaction(
                (db, letters) ->
                        sessions.lock(ids)
                                .flatMap(found -> store(db, letters, found, topic, events)));
    }

    private Uni<Void> store(
            Mutiny.Session db,
            Letters letters,
            Map<SessionId, Session> found,
            RunnerEvent.Stream topic,
            List<RunnerEvent> events) {
        Map<SessionId, Change> changed = new LinkedHashMap<>();
        for (RunnerEvent event : events) {
            SessionId id = event.envelope().sessionId();
            Change so = changed.get(id);
            Session session = so == null ? found.get(id) : so.session();
            Acceptance acceptance = Acceptance.of(session, event, topic);
            if (acceptance == Acceptance.ACCEPTED && session != null) {
                changed.put(
                        id,
                        (so == null ? Change.of(session) : so).then(s -> Projection.on(s, event)));
            } else {
                refused(event, session, acceptance);
            }
        }
        return changes.store(db, letters, new ArrayList<>(changed.values()));
    }

    private void refused(RunnerEvent event, @Nullable Session session, Acceptance why) {
        meters.counter("session.events.refused", "why", why.name().toLowerCase(Locale.ROOT))
                .increment();
        if (why != Acceptance.DUPLICATE) {
            InSession.log(
                    event.envelope().sessionId(),
                    () ->
                            LOG.warnf(
                                    "session %s: %s %d of runner %s (%s, attempt %d) refused: %s,"
                                            + " placed on %s",
                                    event.envelope().sessionId(),
                                    event.type(),
                                    event.envelope().seq(),
                                    event.envelope().runnerId(),
                                    event.envelope().incarnation(),
                                    event.envelope().attempt(),
                                    why,
                                    session == null ? "nothing" : session.placing().runner()));
        }
    }
}
