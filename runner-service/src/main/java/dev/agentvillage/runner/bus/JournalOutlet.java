package dev.agentvillage.runner.bus;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.runner.journal.Journal;
import dev.agentvillage.runner.journal.Outgoing;
import dev.agentvillage.runner.journal.SessionEntry;
import org.jspecify.annotations.Nullable;

/** Records that are in the journal from before they are sent until they are acknowledged. */
public final class JournalOutlet {
    private final Journal journal;
    private final Outlet outlet;
    private final StartTraces traces;

    public JournalOutlet(Journal journal, Outlet outlet, StartTraces traces) {
        this.traces = traces;
        this.journal = journal;
        this.outlet = outlet;
    }

    /** What an earlier process left unsent goes first. */
    public void resume() {
        journal.unsent().forEach(id -> outlet.offer(new Journalled(id)));
    }

    public void publish(Outgoing record, @Nullable SessionEntry session) {
        // Together: two sessions' records may swap, one session's are offered as they are numbered.
        outlet.offer(new Journalled(journal.append(traces.traced(record), session)));
    }

    /** Stored with whatever is published next. */
    public void stage(SessionEntry session) {
        journal.put(session);
    }

    public void store(SessionEntry session) {
        journal.put(session);
        journal.commit();
    }

    public void forget(SessionId session) {
        journal.remove(session);
    }

    public int depth() {
        return journal.depth();
    }

    private final class Journalled implements Outlet.Pending {
        private final long id;

        Journalled(long id) {
            this.id = id;
        }

        @Override
        public @Nullable Outgoing load() {
            return journal.outgoing(id);
        }

        @Override
        public void acknowledged() {
            journal.acknowledged(id);
        }
    }
}
