package dev.agentvillage.session.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand.PauseSession;
import dev.agentvillage.contracts.command.SessionCommand.ResumeSession;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PausingTest {
    private static final Set<SessionState> PAUSABLE =
            EnumSet.of(SessionState.RUNNING, SessionState.WAITING_FOR_APPROVAL);

    private static Session in(SessionState state) {
        Session session = Sessions.accepted();
        return session.progress(session.progress().state(state, null));
    }

    private static Ruling pause(Session session, long now) {
        return Pausing.pause(session, Sessions.START, now);
    }

    private static Ruling resume(Session session, long now) {
        return Pausing.resume(session, Sessions.START, now);
    }

    private static Change followed(Ruling ruling) {
        assertThat(ruling).isInstanceOf(Ruling.Followed.class);
        return ((Ruling.Followed) ruling).change();
    }

    private static void refused(Ruling ruling) {
        assertThat(ruling)
                .isInstanceOfSatisfying(
                        Ruling.Refused.class,
                        no -> assertThat(no.code()).isEqualTo("invalid_state"));
    }

    private static Class<?> command(Change change) {
        return change.commands()
                .getFirst()
                .command()
                .apply(new CommandHeader(Sessions.START, change.session().id(), 1, 1, 0, 1))
                .getClass();
    }

    @ParameterizedTest
    @EnumSource
    void whatRunsCanBePausedAndNothingElse(SessionState state) {
        if (PAUSABLE.contains(state)) {
            assertThat(command(followed(pause(in(state), 5)))).isEqualTo(PauseSession.class);
        } else {
            refused(pause(in(state), 5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPausedCanGoOnAndNothingElse(SessionState state) {
        if (state == SessionState.PAUSED_BY_HUMAN) {
            assertThat(command(followed(resume(in(state), 5)))).isEqualTo(ResumeSession.class);
        } else {
            refused(resume(in(state), 5));
        }
    }

    @Test
    void theStateIsTheRunnersToChange() {
        assertThat(followed(pause(in(SessionState.RUNNING), 5)).session().state())
                .isEqualTo(SessionState.RUNNING);
    }

    @Test
    void askingAgainOnTheWayIsAskingOnce() {
        Session pausing = followed(pause(in(SessionState.RUNNING), 5)).session();
        assertThat(followed(pause(pausing, 6)).commands()).isEmpty();
        Session resuming = followed(resume(in(SessionState.PAUSED_BY_HUMAN), 5)).session();
        assertThat(followed(resume(resuming, 6)).commands()).isEmpty();
    }

    @Test
    void aPauseThatCameToNothingCanBeAskedForAgain() {
        Session pausing = followed(pause(in(SessionState.RUNNING), 5)).session();
        assertThat(command(followed(pause(pausing, 5_005)))).isEqualTo(PauseSession.class);
    }

    @Test
    void whatIsAboutToPauseCanBeResumedAndTheOtherWayRound() {
        Session pausing = followed(pause(in(SessionState.RUNNING), 5)).session();
        Session resuming = followed(resume(pausing, 6)).session();
        assertThat(command(followed(pause(resuming, 7)))).isEqualTo(PauseSession.class);
        refused(resume(in(SessionState.RUNNING), 6));
    }

    @Test
    void onceItIsPausedAnotherPauseIsRefused() {
        Session pausing = followed(pause(in(SessionState.RUNNING), 5)).session();
        Session paused =
                pausing.progress(pausing.progress().state(SessionState.PAUSED_BY_HUMAN, null));
        refused(pause(paused, 6));
        assertThat(command(followed(resume(paused, 6)))).isEqualTo(ResumeSession.class);
    }

    @Test
    void whatIsAskedToStopIsLeftAlone() {
        Session stopping =
                Stopping.stop(
                                followed(pause(in(SessionState.RUNNING), 5)).session(),
                                Stopping.Manner.GRACEFUL,
                                Sessions.START,
                                6)
                        .session();
        refused(pause(stopping, 7));
        refused(resume(stopping, 7));
    }
}
