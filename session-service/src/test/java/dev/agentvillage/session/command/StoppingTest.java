package dev.agentvillage.session.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.StopSession;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.command.Stopping.Manner;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Ending;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import org.junit.jupiter.api.Test;

class StoppingTest {
    private static Change stop(Session session, Manner manner) {
        return Stopping.stop(session, manner, Sessions.START, 5);
    }

    private static SessionCommand command(Change change) {
        return change.commands()
                .getFirst()
                .command()
                .apply(new CommandHeader(Sessions.START, change.session().id(), 1, 1, 0, 1));
    }

    @Test
    void aSessionOnARunnerIsStoppedByIt() {
        for (Session session : new Session[] {Sessions.offered(), Sessions.accepted()}) {
            Change change = stop(session, Manner.GRACEFUL);
            assertThat(change.session().state()).isEqualTo(SessionState.CREATED);
            assertThat(command(change))
                    .isInstanceOfSatisfying(
                            StopSession.class, s -> assertThat(s.graceful()).isTrue());
        }
    }

    @Test
    void oneThatNobodyHasIsCompletedByUs() {
        Change change = stop(Sessions.created(), Manner.GRACEFUL);
        assertThat(change.session().state()).isEqualTo(SessionState.COMPLETED);
        assertThat(change.commands()).isEmpty();
        assertThat(Sessions.types(change)).containsExactly("SESSION_FINISHED");
    }

    @Test
    void twiceIsOnce() {
        Session once = stop(Sessions.accepted(), Manner.GRACEFUL).session();
        assertThat(stop(once, Manner.GRACEFUL).commands()).isEmpty();
        assertThat(stop(once, Manner.GRACEFUL).session()).isEqualTo(once);
    }

    @Test
    void impatienceIsHeardOnce() {
        Session once = stop(Sessions.accepted(), Manner.GRACEFUL).session();
        Change kill = stop(once, Manner.KILL);
        assertThat(command(kill))
                .isInstanceOfSatisfying(StopSession.class, s -> assertThat(s.graceful()).isFalse());
        assertThat(stop(kill.session(), Manner.KILL).commands()).isEmpty();
        assertThat(stop(kill.session(), Manner.GRACEFUL).commands()).isEmpty();
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        Session ended =
                Ending.byUs(Sessions.accepted(), SessionState.FAILED, "runner_lost", 1).session();
        Change change = stop(ended, Manner.KILL);
        assertThat(change.session()).isEqualTo(ended);
        assertThat(change.events()).isEmpty();
        assertThat(change.commands()).isEmpty();
    }
}
