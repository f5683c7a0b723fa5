package dev.agentvillage.session.command;

import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.store.Outbox;
import dev.agentvillage.session.bus.SessionEventTail;
import dev.agentvillage.session.projection.Projection;
import dev.agentvillage.session.session.Lease;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.SessionStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this replica serves, kept up to date by {@code session.events}: one read on a
 * miss. May be a moment behind; whoever would refuse something reads again first.
 */
@ApplicationScoped
public class ServedSessions {
    private static final int MAX = 5_000;

    private final SessionEventTail tail;
    private final SessionStore sessions;
    private final Outbox outbox;
    private final Map<SessionId, Entry> served = new LinkedHashMap<>(256, 0.75f, true);

    ServedSessions(SessionEventTail tail, SessionStore sessions, Outbox outbox) {
        this.tail = tail;
        this.sessions = sessions;
        this.outbox = outbox;
    }

    /** The organisation's session, or null. */
    public Uni<@Nullable Session> of(OrgId org, SessionId id) {
        return of(id).map(session -> mine(org, session));
    }

    /** As {@link #of(OrgId, SessionId)}, as the database has it now. */
    public Uni<@Nullable Session> fresh(OrgId org, SessionId id) {
        return entry(id).read().map(session -> mine(org, session));
    }

    private Uni<@Nullable Session> of(SessionId id) {
        Entry entry = entry(id);
        Session known = entry.known();
        return known == null ? entry.read() : Uni.createFrom().item(known);
    }

    private static @Nullable Session mine(OrgId org, @Nullable Session session) {
        return session == null || !session.org().equals(org) ? null : session;
    }

    private synchronized Entry entry(SessionId id) {
        Entry entry = served.computeIfAbsent(id, Entry::new);
        if (served.size() > MAX) {
            var eldest = served.values().iterator();
            eldest.next().forget.run();
            eldest.remove();
        }
        return entry;
    }

    private synchronized void drop(Entry entry) {
        entry.forget.run();
        served.remove(entry.id, entry);
    }

    private final class Entry {
        private final SessionId id;
        private final Runnable forget;
        private @Nullable Session session;
        private int heard;

        Entry(SessionId id) {
            this.id = id;
            // Before the read: an event that comes while we read makes us read again.
            this.forget = tail.listen(id, this::on);
        }

        synchronized @Nullable Session known() {
            return session;
        }

        Uni<@Nullable Session> read() {
            return Uni.createFrom()
                    .deferred(
                            () -> {
                                int before = heard();
                                return outbox.withTransaction((db, letters) -> sessions.read(id))
                                        .invoke(read -> keep(read, before));
                            });
        }

        private synchronized int heard() {
            return heard;
        }

        private void keep(@Nullable Session read, int heardBefore) {
            if (read == null) {
                drop(this);
                return;
            }
            synchronized (this) {
                // What was heard meanwhile may be newer than what was read.
                session = heard == heardBefore ? read : null;
            }
        }

        private synchronized void on(SessionEvent event) {
            heard++;
            Session before = session;
            if (before == null || event.envelope().seq() <= before.lastSeq()) {
                return;
            }
            session =
                    event.envelope().seq() == before.lastSeq() + 1
                            ? after(before, event, event.envelope().seq())
                            : null;
        }

        /** Null: it is read again. */
        private static @Nullable Session after(Session before, SessionEvent event, long seq) {
            return switch (event) {
                case SessionEvent.RunnerEventAccepted accepted ->
                        Projection.on(before, accepted.event()).session().upTo(seq);
                case SessionEvent.WriterChanged changed ->
                        before.lease(new Lease(changed.epoch(), changed.writer())).upTo(seq);
                default -> null;
            };
        }
    }
}
