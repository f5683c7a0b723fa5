package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.id.SessionId;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The recorded output. */
public interface RecordingStore {

    /**
     * Output from {@code since} on, at most about {@code maxBytes} but at least one chunk, and
     * where it goes on.
     */
    Uni<Snapshot> read(SessionId id, long since, int partition, long maxBytes);

    /** The offset behind all that is recorded, of those that have any. */
    Uni<Map<SessionId, Long>> ends(Collection<SessionId> ids);

    /** As {@link #ends}, of one; 0 when nothing is recorded. */
    default Uni<Long> end(SessionId id) {
        return ends(List.of(id)).map(ends -> ends.getOrDefault(id, 0L));
    }

    /** Stores what counts, and the positions up to which the topic is recorded, or nothing. */
    Uni<Void> record(List<Recorded> batch);
}
