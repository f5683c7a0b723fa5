package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.session.Placing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides which chunks of a batch are recorded. */
final class Recorder {
    private final Map<Integer, Long> positions;
    private final Map<SessionId, Head> heads;
    private final List<Kept> kept = new ArrayList<>();
    private int refused;

    /** Where a session's recording ends, and who may continue it. */
    record Head(OrgId org, Placing placing, long end) {}

    /** A chunk that is recorded. */
    record Kept(SessionId session, Chunk chunk, int partition, long offset) {}

    /**
     * @param positions the next position of each partition; a missing one begins anywhere
     */
    Recorder(Map<Integer, Long> positions, Map<SessionId, Head> heads) {
        this.positions = new HashMap<>(positions);
        this.heads = new HashMap<>(heads);
    }

    void take(Recorded record) {
        if (record.offset() < positions.getOrDefault(record.partition(), 0L)) {
            return;
        }
        positions.put(record.partition(), record.offset() + 1);
        Envelope said = record.said();
        Chunk chunk = record.chunk();
        if (said == null || chunk == null) {
            return;
        }
        Head head = heads.get(said.sessionId());
        if (head == null
                || !head.org().equals(said.orgId())
                || !head.placing().speaks(said.runnerId(), said.incarnation(), said.attempt())) {
            refused++;
            return;
        }
        // Sent again by its runner: recorded already.
        if (chunk.start() < head.end() || chunk.end() <= chunk.start()) {
            return;
        }
        kept.add(new Kept(said.sessionId(), chunk, record.partition(), record.offset()));
        heads.put(said.sessionId(), new Head(head.org(), head.placing(), chunk.end()));
    }

    List<Kept> kept() {
        return kept;
    }

    Map<Integer, Long> positions() {
        return positions;
    }

    int refused() {
        return refused;
    }
}
