package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.id.SessionId;
import java.util.Comparator;

/** One attempt of a session: where ticks are numbered 1, 2, 3 … */
record TickStream(SessionId session, int attempt) implements Comparable<TickStream> {
    private static final Comparator<TickStream> ORDER =
            Comparator.<TickStream, java.util.UUID>comparing(s -> s.session().value())
                    .thenComparingInt(TickStream::attempt);

    @Override
    public int compareTo(TickStream other) {
        return ORDER.compare(this, other);
    }
}
