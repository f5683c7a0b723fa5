package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.id.SessionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much is kept of recordings. Of a session the newest output is kept; when all together are too
 * much, the recordings that nothing was added to for longest go first.
 *
 * @param keptMs how long output is kept
 * @param perSession bytes
 * @param total bytes
 */
record Retention(long keptMs, long perSession, long total) {

    /** What goes of a recording: all up to an offset, and all that was recorded before a time. */
    record Cut(SessionId session, long upTo, long before) {}

    List<Cut> cuts(List<Extent> extents, long now) {
        List<Cut> cuts = new ArrayList<>();
        List<Extent> remaining = new ArrayList<>();
        long sum = 0;
        for (Extent extent : extents) {
            long upTo = Math.max(0, extent.end() - perSession);
            long before = now - keptMs;
            if (upTo > extent.from() || extent.oldest() < before) {
                cuts.add(new Cut(extent.session(), upTo, before));
            }
            if (extent.newest() >= before) {
                remaining.add(extent);
                sum += Math.min(extent.bytes(), perSession);
            }
        }
        remaining.sort(Comparator.comparingLong(Extent::newest));
        for (Extent extent : remaining) {
            if (sum <= total) {
                return cuts;
            }
            long mine = Math.min(extent.bytes(), perSession);
            long gone = Math.min(mine, sum - total);
            sum -= gone;
            cuts.add(new Cut(extent.session(), extent.end() - mine + gone, 0));
        }
        return cuts;
    }
}
