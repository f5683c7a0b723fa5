package dev.agentvillage.session.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Held;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Status;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static Runner runner(String incarnation) {
        return new Runner(
                Sessions.heartbeat(Sessions.RUNNER, incarnation, Status.ONLINE, 9, 0, Map.of()),
                0,
                0,
                false);
    }

    @Test
    void whatARestartedRunnerHeldIsLost() {
        assertThat(Losses.restarted(Sessions.accepted(), "i2", 5))
                .hasValueSatisfying(
                        change -> {
                            assertThat(change.session().state()).isEqualTo(SessionState.FAILED);
                            assertThat(change.session().progress().reason())
                                    .isEqualTo("runner_lost");
                            assertThat(Sessions.types(change))
                                    .containsExactly("ATTEMPT_FENCED", "SESSION_FINISHED");
                        });
    }

    @Test
    void whatItWasOnlyOfferedIsNotLostYet() {
        assertThat(Losses.restarted(Sessions.offered(), "i2", 5)).isEmpty();
        assertThat(Losses.restarted(Sessions.accepted(), Sessions.INCARNATION, 5)).isEmpty();
    }

    @Test
    void whatWasGivenUpIsNotForItToHold() {
        Session accepted = Sessions.accepted();
        Held held = new Held(accepted.id(), 1, SessionState.RUNNING);
        assertThat(Losses.givenUp(accepted, runner(Sessions.INCARNATION), held)).isFalse();
        Session lost = Losses.lost(accepted, 5).session();
        assertThat(Losses.givenUp(lost, runner(Sessions.INCARNATION), held)).isTrue();
        assertThat(
                        Losses.givenUp(
                                accepted,
                                runner(Sessions.INCARNATION),
                                new Held(accepted.id(), 2, SessionState.RUNNING)))
                .isTrue();
    }

    @Test
    void aRestartedRunnerGetsTimeToReport() {
        Runner first = Runner.heard(runner("i1").heartbeat(), 1_000);
        assertThat(Runner.heard(runner("i1").heartbeat(), 9_000).following(first).startedBy())
                .isEqualTo(1_000);
        Runner restarted = Runner.heard(runner("i2").heartbeat(), 9_000).following(first);
        assertThat(restarted.startedBy()).isEqualTo(9_000);
        assertThat(restarted.restartedLately(18_999)).isFalse();
        assertThat(restarted.restartedLately(19_000)).isTrue();
        assertThat(restarted.restartedLately(9_000 + 2 * Runner.LOST_MS)).isFalse();
    }

    @Test
    void aDrainOutlivesTheRunnersProcess() {
        Runner drained = Runner.heard(runner("i1").heartbeat(), 1_000).drained(true);
        Runner restarted = Runner.heard(runner("i2").heartbeat(), 9_000).following(drained);
        assertThat(restarted.online(9_000)).isFalse();
        assertThat(restarted.forgotItsDrain()).isTrue();
        assertThat(restarted.drained(false).forgotItsDrain()).isFalse();
        assertThat(restarted.drained(false).online(9_000)).isTrue();
    }

    @Test
    void aHeartbeatOfLongAgoIsNoSignOfLife() {
        Runner late = Runner.heard(runner("i").heartbeat(), 1_000_000);
        assertThat(late.online(1_000_000)).isFalse();
        Runner prompt = Runner.heard(runner("i").heartbeat(), 10);
        assertThat(prompt.online(10)).isTrue();
        assertThat(prompt.online(10 + Runner.ELIGIBLE_MS)).isFalse();
    }
}
