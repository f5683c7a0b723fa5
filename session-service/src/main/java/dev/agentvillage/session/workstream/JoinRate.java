package dev.agentvillage.session.workstream;

import java.util.ArrayDeque;
import java.util.Deque;

/** At most 20 joins in any 5 s of a connection. */
final class JoinRate {
    static final int MOST = 20;
    static final long WINDOW_MS = 5_000;

    private final Deque<Long> joins = new ArrayDeque<>();

    boolean allows(long now) {
        while (!joins.isEmpty() && joins.element() <= now - WINDOW_MS) {
            joins.remove();
        }
        if (joins.size() >= MOST) {
            return false;
        }
        joins.add(now);
        return true;
    }
}
