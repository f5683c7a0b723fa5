package dev.agentvillage.session.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.session.SessionState;
import org.junit.jupiter.api.Test;

class EndingTest {
    @Test
    void whatWeEndIsFencedFirst() {
        Change change = Ending.byUs(Sessions.accepted(), SessionState.FAILED, "runner_lost", 9);
        assertThat(Sessions.types(change)).containsExactly("ATTEMPT_FENCED", "SESSION_FINISHED");
        assertThat(change.session().state()).isEqualTo(SessionState.FAILED);
        assertThat(change.session().progress().end().endedAt()).isEqualTo(9);
        assertThat(change.session().placing().speaks(Sessions.RUNNER, Sessions.INCARNATION, 1))
                .isFalse();
    }

    @Test
    void whatNobodyHadNeedsNoFence() {
        Change change = Ending.byUs(Sessions.created(), SessionState.COMPLETED, "user_stopped", 9);
        assertThat(Sessions.types(change)).containsExactly("SESSION_FINISHED");
    }
}
