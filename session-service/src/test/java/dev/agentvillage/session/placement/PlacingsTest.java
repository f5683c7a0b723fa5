package dev.agentvillage.session.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.CommandReply.Outcome;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Status;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.fleet.Runner;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Placing.Standing;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlacingsTest {
    private static final Runner RUNNER =
            new Runner(
                    Sessions.heartbeat(
                            Sessions.RUNNER, Sessions.INCARNATION, Status.ONLINE, 9, 0, Map.of()),
                    0,
                    0,
                    false);

    private static CommandReply reply(CommandId to, String incarnation, Outcome outcome) {
        return new CommandReply(to, Sessions.RUNNER, incarnation, outcome, null, null, null, 1, 0);
    }

    @Test
    void anOfferSaysWhoAndAsksForIt() {
        Change change =
                Placings.offered(
                        Sessions.created(), RUNNER, Sessions.START, Placings.Beginning.at(77), 10);
        assertThat(Sessions.types(change)).containsExactly("SESSION_PLACED");
        assertThat(change.commands()).hasSize(1);
        assertThat(change.session().placing().standing()).isEqualTo(Standing.OFFERED);
        assertThat(change.session().placing().incarnation()).isEqualTo(Sessions.INCARNATION);
    }

    @Test
    void yesMeansAccepted() {
        Change change =
                Placings.answered(
                        Sessions.offered(),
                        reply(Sessions.START, Sessions.INCARNATION, Outcome.ACCEPTED));
        assertThat(change.session().placing().standing()).isEqualTo(Standing.ACCEPTED);
        assertThat(change.events()).isEmpty();
    }

    @Test
    void noMeansFenced() {
        Change change =
                Placings.answered(
                        Sessions.offered(),
                        reply(Sessions.START, Sessions.INCARNATION, Outcome.REFUSED));
        assertThat(change.session().placing().standing()).isEqualTo(Standing.UNPLACED);
        assertThat(Sessions.types(change)).containsExactly("ATTEMPT_FENCED");
    }

    @Test
    void anAnswerOfALaterProcessIsNoAnswer() {
        Change change =
                Placings.answered(
                        Sessions.offered(), reply(Sessions.START, "i2", Outcome.ACCEPTED));
        assertThat(change.session().placing().standing()).isEqualTo(Standing.UNPLACED);
    }

    @Test
    void answersToOtherCommandsOrTooLateChangeNothing() {
        CommandReply other =
                reply(new CommandId(new UUID(2, 2)), Sessions.INCARNATION, Outcome.REFUSED);
        assertThat(Placings.answered(Sessions.offered(), other).session())
                .isEqualTo(Sessions.offered());
        CommandReply late = reply(Sessions.START, Sessions.INCARNATION, Outcome.REFUSED);
        assertThat(Placings.answered(Sessions.accepted(), late).session())
                .isEqualTo(Sessions.accepted());
    }

    @Test
    void silenceForFiveSecondsTakesItBack() {
        Session offered = Sessions.offered();
        assertThat(Placings.overdue(offered, 0, 4_999).session()).isEqualTo(offered);
        Change change = Placings.overdue(offered, 0, 5_000);
        assertThat(change.session().placing().standing()).isEqualTo(Standing.UNPLACED);
        assertThat(Sessions.types(change)).containsExactly("ATTEMPT_FENCED");
    }

    @Test
    void nobodyForThirtySecondsEndsIt() {
        assertThat(Placings.overdue(Sessions.created(), 0, 29_999).events()).isEmpty();
        Change change = Placings.overdue(Sessions.created(), 0, 30_000);
        assertThat(change.session().state()).isEqualTo(SessionState.FAILED);
        assertThat(change.session().progress().reason()).isEqualTo("no_runner_available");
        assertThat(Sessions.types(change)).containsExactly("SESSION_FINISHED");
    }

    @Test
    void whoWantedItStoppedDoesNotWaitForAnother() {
        Session stopping = Sessions.offered().placing(Sessions.offered().placing().stopping(false));
        Change change = Placings.overdue(stopping, 0, 5_000);
        assertThat(change.session().state()).isEqualTo(SessionState.COMPLETED);
        assertThat(Sessions.types(change)).containsExactly("ATTEMPT_FENCED", "SESSION_FINISHED");
    }

    @Test
    void silenceWhileWeWereDeafIsNoSilence() {
        Session offered = Sessions.offered();
        assertThat(Placings.overdue(offered, 60_000, 64_999).session()).isEqualTo(offered);
        assertThat(Placings.overdue(offered, 60_000, 65_000).session().placing().standing())
                .isEqualTo(Standing.UNPLACED);
        assertThat(Placings.overdue(Sessions.created(), 60_000, 89_999).session().ended())
                .isFalse();
        assertThat(Placings.overdue(Sessions.created(), 60_000, 90_000).session().ended()).isTrue();
    }

    @Test
    void acceptedOrEndedSessionsAreNeverOverdue() {
        assertThat(Placings.overdue(Sessions.accepted(), 0, Long.MAX_VALUE).session())
                .isEqualTo(Sessions.accepted());
    }
}
