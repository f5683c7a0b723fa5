package dev.agentvillage.session.lease;

import dev.agentvillage.contracts.event.SessionEvent.WriterChanged;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Lease;
import dev.agentvillage.session.session.Session;

/** What taking and losing the lease does to a session that is not its writer's any more. */
final class Leasing {
    private Leasing() {}

    static Change taken(Session session, String by) {
        return by.equals(session.lease().writer())
                ? Change.of(session)
                : told(session.lease(session.lease().taken(by)));
    }

    /** Nothing is said of a session that has ended: it has had its last event. */
    static Change released(Session session) {
        if (session.lease().writer() == null) {
            return Change.of(session);
        }
        Session free = session.lease(session.lease().released());
        return free.ended() ? Change.of(free) : told(free);
    }

    private static Change told(Session session) {
        Lease lease = session.lease();
        return Change.of(session)
                .event(envelope -> new WriterChanged(envelope, lease.epoch(), lease.writer()));
    }
}
