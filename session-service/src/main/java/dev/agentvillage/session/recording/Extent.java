package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.id.SessionId;

/**
 * What there is of a session's recording.
 *
 * @param from offset of the first byte that is still there
 * @param end offset behind the last
 * @param oldest when the first of it was recorded, epoch milliseconds by the database's clock
 * @param newest when the last of it was recorded
 */
record Extent(SessionId session, long from, long end, long oldest, long newest) {
    long bytes() {
        return end - from;
    }
}
