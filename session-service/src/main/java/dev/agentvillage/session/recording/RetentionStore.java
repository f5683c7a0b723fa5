package dev.agentvillage.session.recording;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** Where recordings end, and how they are cut. */
interface RetentionStore {

    /** The database's clock, in epoch milliseconds. */
    Uni<Long> now();

    /** Of every session that has recorded bytes. */
    Uni<List<Extent>> extents();

    /**
     * Removes what the cut says in pieces, each a transaction. What is gone stays in the recording
     * as a gap, so that offsets and the end remain.
     *
     * @return how many chunks are gone
     */
    Uni<Long> cut(Retention.Cut cut);
}
