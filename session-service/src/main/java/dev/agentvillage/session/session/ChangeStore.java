package dev.agentvillage.session.session;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.GateEvent;
import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.patrol.Alert;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.platform.store.Letters;
import dev.agentvillage.platform.store.OutboxRecord;
import dev.agentvillage.session.audit.AuditStore;
import dev.agentvillage.session.audit.Deed;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Stores changes: session, events and letters, in the transaction that is open. */
@ApplicationScoped
public class ChangeStore {
    private static final String SOURCE = "/session-service";
    private static final String INSERT_EVENTS =
            """
            insert into session_events (session_id, seq, type, body)
            select cast(e->>'s' as uuid), cast(e->>'n' as bigint), e->>'t', e->>'b'
            from json_array_elements(cast(cast(:events as text) as json)) e
            """;

    private final SessionStore sessions;
    private final ApprovalStore approvals;
    private final AuditStore audit;
    private final Clock clock;

    ChangeStore(SessionStore sessions, ApprovalStore approvals, AuditStore audit, Clock clock) {
        this.sessions = sessions;
        this.approvals = approvals;
        this.audit = audit;
        this.clock = clock;
    }

    /** The first change of a session: it is not there yet. */
    public Uni<Void> add(Mutiny.Session session, Letters letters, Change change) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Session added = number(change, rows, letters);
        return sessions.add(added)
                .chain(() -> insert(session, rows))
                .chain(() -> deeds(session, change));
    }

    /** Changes of sessions that are locked in this transaction. */
    public Uni<Void> store(Mutiny.Session session, Letters letters, List<Change> changes) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<Session> after =
                changes.stream().map(change -> number(change, rows, letters)).toList();
        Uni<Void> stored = insert(session, rows);
        for (Session saved : after) {
            stored = stored.chain(() -> sessions.save(saved));
        }
        for (Change change : changes) {
            stored = stored.chain(() -> approvals(session, change));
        }
        // Last: the organisation's chain is held until the commit.
        for (Change change : changes) {
            stored = stored.chain(() -> deeds(session, change));
        }
        return stored;
    }

    private Uni<Void> deeds(Mutiny.Session db, Change change) {
        Session session = change.session();
        Uni<Void> stored = Uni.createFrom().voidItem();
        for (Deed deed : change.deeds()) {
            stored =
                    stored.chain(
                            () ->
                                    audit.append(
                                            db, session.org(), session.id(), deed, clock.millis()));
        }
        return stored;
    }

    /** Its approvals, one after the other; with the session's end nothing is pending any more. */
    private Uni<Void> approvals(Mutiny.Session db, Change change) {
        Session session = change.session();
        Uni<Void> stored = Uni.createFrom().voidItem();
        for (ApprovalChange approval : change.approvals()) {
            stored = stored.chain(() -> approvals.store(db, session, approval, clock.millis()));
        }
        return session.ended() ? stored.chain(() -> approvals.cancel(db, session.id())) : stored;
    }

    /** Gives numbers and ids to what follows from a change; the session as it is after it. */
    private Session number(Change change, List<Map<String, Object>> rows, Letters letters) {
        Session before = change.session();
        long now = clock.millis();
        long seq = before.lastSeq();
        for (Function<SessionEnvelope, SessionEvent> draft : change.events()) {
            seq++;
            SessionEvent event = draft.apply(envelope(before, seq, now));
            event(event, rows, letters);
            alert(before, event, letters);
        }
        long commandSeq = before.commandSeq();
        for (Change.Draft draft : change.commands()) {
            commandSeq++;
            command(before, draft, commandSeq, now, letters);
        }
        return before.counted(change.events().size(), change.commands().size());
    }

    private static SessionEnvelope envelope(Session session, long seq, long now) {
        return new SessionEnvelope(Ids.timeOrdered(), session.id(), session.org(), seq, now);
    }

    private static void event(SessionEvent event, List<Map<String, Object>> rows, Letters letters) {
        SessionEnvelope envelope = event.envelope();
        String key = envelope.sessionId().toString();
        String body = Json.text(SessionEvent.class, event);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("s", key);
        row.put("n", envelope.seq());
        row.put("t", nameOf(event));
        row.put("b", body);
        rows.add(row);
        CloudEvent headers =
                new CloudEvent(
                        envelope.eventId().toString(),
                        SOURCE,
                        event.type(),
                        envelope.at(),
                        key,
                        null);
        letters.post(OutboxRecord.of(Topics.SESSION_EVENTS, key, headers, body));
    }

    /** For those who look after an organisation, and follow no session. */
    private static void alert(Session session, SessionEvent event, Letters letters) {
        if (event instanceof RunnerEventAccepted accepted
                && accepted.event() instanceof GateEvent.AlertRaised raised) {
            Alert alert =
                    new Alert(
                            raised.alert(),
                            session.org(),
                            Hashes.repoId(session.org(), session.order().repoRef()),
                            session.id(),
                            "/runners/" + accepted.event().envelope().runnerId());
            CloudEvent headers =
                    new CloudEvent(
                            raised.alert().alertId().toString(),
                            SOURCE,
                            "Alert",
                            accepted.envelope().at(),
                            session.id().toString(),
                            null);
            String key = session.org().value();
            letters.post(
                    OutboxRecord.of(Topics.ALERTS, key, headers, Json.text(Alert.class, alert)));
        }
    }

    /** What clients filter by: the runner's own name where the control plane accepted an event. */
    private static String nameOf(SessionEvent event) {
        return event instanceof RunnerEventAccepted accepted
                ? accepted.event().type()
                : event.type();
    }

    private static void command(
            Session session, Change.Draft draft, long seq, long now, Letters letters) {
        Placing placing = session.placing();
        SessionCommand command =
                draft.command()
                        .apply(
                                new CommandHeader(
                                        draft.id(),
                                        session.id(),
                                        placing.attempt(),
                                        seq,
                                        now,
                                        now + draft.livesMs()));
        CloudEvent headers =
                new CloudEvent(
                        draft.id().toString(),
                        SOURCE,
                        command.type(),
                        now,
                        session.id().toString(),
                        null);
        letters.post(
                OutboxRecord.of(
                        Topics.runnerCommands(Objects.requireNonNull(placing.pool())),
                        Objects.requireNonNull(placing.runner()).value(),
                        headers,
                        Json.text(RunnerCommand.class, command)));
    }

    private static Uni<Void> insert(Mutiny.Session session, List<Map<String, Object>> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : session.createNativeQuery(INSERT_EVENTS)
                        .setParameter("events", Json.text(List.class, rows))
                        .executeUpdate()
                        .replaceWithVoid();
    }
}
