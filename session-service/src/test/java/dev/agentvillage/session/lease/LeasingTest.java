package dev.agentvillage.session.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.WriterChanged;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Lease;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeasingTest {
    private static final SessionEnvelope ENVELOPE =
            new SessionEnvelope(new UUID(1, 2), Sessions.created().id(), Sessions.ORG, 2, 0);

    private static List<SessionEvent> told(Change change) {
        return change.events().stream().map(e -> e.apply(ENVELOPE)).toList();
    }

    private static Session heldBy(String writer) {
        return Sessions.accepted().lease(new Lease(3, writer));
    }

    @Test
    void whoTakesItHoldsItInAnotherEpoch() {
        for (Session before :
                List.of(heldBy("ann"), Sessions.accepted().lease(new Lease(3, null)))) {
            Change change = Leasing.taken(before, "bob");
            assertThat(change.session().lease()).isEqualTo(new Lease(4, "bob"));
            assertThat(told(change)).containsExactly(new WriterChanged(ENVELOPE, 4, "bob"));
        }
    }

    @Test
    void whoHoldsItChangesNothing() {
        Change change = Leasing.taken(heldBy("ann"), "ann");
        assertThat(change.session().lease()).isEqualTo(new Lease(3, "ann"));
        assertThat(change.events()).isEmpty();
    }

    @Test
    void releasedItIsFreeInTheSameEpoch() {
        Change change = Leasing.released(heldBy("ann"));
        assertThat(change.session().lease()).isEqualTo(new Lease(3, null));
        assertThat(told(change)).containsExactly(new WriterChanged(ENVELOPE, 3, null));
        assertThat(Leasing.released(change.session()).events()).isEmpty();
    }

    @Test
    void nothingIsSaidAfterTheEnd() {
        Session held = heldBy("ann");
        Session ended = held.progress(held.progress().state(SessionState.COMPLETED, null));
        Change change = Leasing.released(ended);
        assertThat(change.session().lease().writer()).isNull();
        assertThat(change.events()).isEmpty();
    }

    @Test
    void admitsItsWriterOrWhenFreeEverybody() {
        assertThat(new Lease(1, "ann").admits("ann")).isTrue();
        assertThat(new Lease(1, "ann").admits("bob")).isFalse();
        assertThat(Lease.FREE.admits("bob")).isTrue();
    }
}
