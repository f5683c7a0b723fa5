package dev.agentvillage.session.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.session.session.Placing.Standing;
import org.junit.jupiter.api.Test;

class PlacingTest {
    @Test
    void onlyRunnerIncarnationAndAttemptTogetherSpeak() {
        Placing placing = Sessions.offered().placing();
        assertThat(placing.speaks(Sessions.RUNNER, Sessions.INCARNATION, 1)).isTrue();
        assertThat(placing.speaks(new RunnerId("r2"), Sessions.INCARNATION, 1)).isFalse();
        assertThat(placing.speaks(Sessions.RUNNER, "i2", 1)).isFalse();
        assertThat(placing.speaks(Sessions.RUNNER, Sessions.INCARNATION, 2)).isFalse();
        assertThat(placing.withdrawn().speaks(Sessions.RUNNER, Sessions.INCARNATION, 1)).isFalse();
        assertThat(placing.fenced().speaks(Sessions.RUNNER, Sessions.INCARNATION, 1)).isFalse();
    }

    @Test
    void anotherOfferIsAnotherAttemptAndRemembersWhoDidNotTakeIt() {
        Placing again =
                Sessions.offered()
                        .placing()
                        .withdrawn()
                        .offered(new RunnerId("r2"), "default", "i9", Sessions.START, 5);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.tried()).containsExactly(Sessions.RUNNER);
        assertThat(again.standing()).isEqualTo(Standing.OFFERED);
        assertThat(again.withdrawn().withdrawn().tried()).hasSize(2);
    }

    @Test
    void aWishToStopIsNotForgotten() {
        Placing stopping = Sessions.offered().placing().stopping(false);
        assertThat(stopping.withdrawn().stopRequested()).isTrue();
        assertThat(stopping.accepted().killRequested()).isFalse();
        assertThat(stopping.stopping(true).accepted().killRequested()).isTrue();
        assertThat(stopping.stopping(true).stopping(false).killRequested()).isTrue();
    }
}
