package dev.agentvillage.session.simulation;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** What of a runner outlives its process. */
final class Journal {
    final Map<SessionId, Entry> sessions = new LinkedHashMap<>();
    final Map<CommandId, CommandReply> answers = new LinkedHashMap<>();
    final Deque<Runnable> unsent = new ArrayDeque<>();

    /** A session, its counters and what it used. */
    static final class Entry {
        final SessionId id;
        final int attempt;
        final String incarnation;
        SessionState state = SessionState.CREATED;
        long events;
        long ticks;
        UsageUnits totals = UsageUnits.ZERO;
        UsageUnits reported = UsageUnits.ZERO;

        Entry(SessionId id, int attempt, String incarnation) {
            this.id = id;
            this.attempt = attempt;
            this.incarnation = incarnation;
        }
    }
}
