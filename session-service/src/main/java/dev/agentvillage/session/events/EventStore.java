package dev.agentvillage.session.events;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** The stored events. */
public interface EventStore {

    /**
     * @param json as it was published
     */
    record Stored(long seq, String type, String json) {}

    /**
     * Events after {@code afterSeq}, in order.
     *
     * @param types none: all
     */
    Uni<List<Stored>> after(SessionId session, long afterSeq, List<String> types, int limit);
}
