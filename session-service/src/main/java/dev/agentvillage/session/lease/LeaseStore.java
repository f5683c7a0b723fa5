package dev.agentvillage.session.lease;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** When writers were last seen, by the database's clock: replicas need not agree on the time. */
interface LeaseStore {

    /** A writer, as somebody with a socket on the session. */
    record Writer(SessionId session, String subject) {}

    Uni<Void> hold(Mutiny.Session db, Writer writer);

    Uni<Void> forget(Mutiny.Session db, SessionId session);

    /** True when nobody has seen the writer for so long; then it is forgotten. */
    Uni<Boolean> forgetUnseen(Mutiny.Session db, SessionId session, long unseenMs);

    /** Those who are here have been seen now, where they still are the writers. */
    Uni<Void> seen(Collection<Writer> here);

    /** Sessions whose writer nobody has seen for so long. */
    Uni<List<SessionId>> unseen(long unseenMs);
}
