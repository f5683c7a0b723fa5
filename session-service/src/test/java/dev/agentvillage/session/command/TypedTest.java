package dev.agentvillage.session.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.session.command.Typed.By;
import dev.agentvillage.session.command.Typed.Tally;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who types is written down when it is over, or after a while, and once. */
class TypedTest {
    private static final SessionId SESSION = new SessionId(UUID.randomUUID());
    private static final By ANN = by("ann", 1);

    private final Typed typed = new Typed();

    private static By by(String subject, long lease) {
        return new By(new OrgId("demo"), SESSION, subject, lease);
    }

    @Test
    void whenItIsOver() {
        typed.add(ANN, 3, 1_000);
        typed.add(ANN, 4, 2_000);
        assertThat(typed.due(2_000 + Typed.QUIET_MS - 1)).isEmpty();
        assertThat(typed.due(2_000 + Typed.QUIET_MS))
                .containsExactly(new Tally(ANN, 2, 7, 1_000, 2_000));
        assertThat(typed.due(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void thoughItGoesOn() {
        for (long now = 0; now < Typed.LONGEST_MS; now += 1_000) {
            typed.add(ANN, 1, now);
            assertThat(typed.due(now)).isEmpty();
        }
        assertThat(typed.due(Typed.LONGEST_MS)).hasSize(1);
    }

    @Test
    void everyLeaseForItself() {
        typed.add(ANN, 1, 0);
        typed.add(by("bob", 2), 2, 0);
        typed.add(by("ann", 3), 4, 0);
        assertThat(typed.all()).extracting(Tally::bytes).containsExactly(1L, 2L, 4L);
        assertThat(typed.all()).isEmpty();
    }

    @Test
    void whatCouldNotBeWrittenIsAddedToWhatCame() {
        typed.add(ANN, 1, 5);
        Tally unwritten = typed.all().getFirst();
        typed.add(ANN, 2, 7);
        typed.add(unwritten);
        assertThat(typed.all()).containsExactly(new Tally(ANN, 2, 3, 5, 7));
    }

    @Test
    void isBounded() {
        for (int i = 0; i < Typed.MOST; i++) {
            assertThat(typed.full()).isFalse();
            typed.add(by("a", i), 1, 0);
        }
        assertThat(typed.full()).isTrue();
        assertThat(typed.due(Typed.QUIET_MS)).hasSize(Typed.MOST);
        assertThat(typed.full()).isFalse();
    }
}
