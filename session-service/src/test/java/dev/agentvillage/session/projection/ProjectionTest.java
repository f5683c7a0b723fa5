package dev.agentvillage.session.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.RunnerEvent.Stream;
import dev.agentvillage.contracts.event.SessionEvent.RunnerEventAccepted;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalResized;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.session.session.Change;
import dev.agentvillage.session.session.Placing.Standing;
import dev.agentvillage.session.session.Session;
import dev.agentvillage.session.session.Sessions;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final UsageUnits USED = new UsageUnits(9, 8, 7, 6, 5, 4, Tokens.ZERO, null);

    private static Envelope envelope(long seq) {
        return envelope(Sessions.ORG, Sessions.RUNNER, Sessions.INCARNATION, 1, seq);
    }

    private static Envelope envelope(
            OrgId org, RunnerId runner, String incarnation, int attempt, long seq) {
        return new Envelope(
                new UUID(3, seq),
                Sessions.created().id(),
                org,
                Sessions.REPO,
                1000 + seq,
                runner,
                incarnation,
                attempt,
                seq);
    }

    private static RunnerEvent moved(Envelope envelope, SessionState to) {
        return new SessionStateChanged(envelope, SessionState.CREATED, to, "because");
    }

    private static RunnerEvent ended(long seq) {
        return new SessionEnded(
                envelope(seq),
                SessionState.FAILED,
                137,
                "SIGKILL",
                "provider_exited",
                5,
                USED,
                null,
                null);
    }

    private static UsageTick tick(long seq) {
        return new UsageTick(envelope(seq), "shell", "5", null, 1, USED, USED, false);
    }

    private static Acceptance acceptance(Session session, RunnerEvent event) {
        return Acceptance.of(session, event, event.eventStream());
    }

    private static Session after(Session session, RunnerEvent... events) {
        Session now = session;
        for (RunnerEvent event : events) {
            now = Projection.on(now, event).session();
        }
        return now;
    }

    @Test
    void onlyWhoItIsPlacedOnIsBelieved() {
        Session session = Sessions.offered();
        SessionState to = SessionState.PREPARING_WORKSPACE;
        assertThat(acceptance(session, moved(envelope(1), to))).isEqualTo(Acceptance.ACCEPTED);
        assertThat(Acceptance.of(null, moved(envelope(1), to), Stream.EVENTS))
                .isEqualTo(Acceptance.UNKNOWN_SESSION);
        assertThat(
                        acceptance(
                                session,
                                moved(envelope(new OrgId("x"), Sessions.RUNNER, "i1", 1, 1), to)))
                .isEqualTo(Acceptance.OTHER_ORG);
        for (Envelope foreign :
                new Envelope[] {
                    envelope(Sessions.ORG, new RunnerId("r2"), "i1", 1, 1),
                    envelope(Sessions.ORG, Sessions.RUNNER, "i2", 1, 1),
                    envelope(Sessions.ORG, Sessions.RUNNER, "i1", 2, 1)
                }) {
            assertThat(acceptance(session, moved(foreign, to)))
                    .isEqualTo(Acceptance.NOT_PLACED_THERE);
        }
        assertThat(acceptance(Sessions.created(), moved(envelope(1), to)))
                .isEqualTo(Acceptance.NOT_PLACED_THERE);
    }

    @Test
    void anEventOnAnotherTopicIsNotBelieved() {
        assertThat(Acceptance.of(Sessions.offered(), tick(1), Stream.EVENTS))
                .isEqualTo(Acceptance.WRONG_TOPIC);
        assertThat(Acceptance.of(Sessions.offered(), ended(1), Stream.USAGE))
                .isEqualTo(Acceptance.WRONG_TOPIC);
    }

    @Test
    void everyNumberCountsOnce() {
        Session session =
                after(Sessions.offered(), moved(envelope(1), SessionState.PREPARING_WORKSPACE));
        assertThat(acceptance(session, moved(envelope(1), SessionState.RUNNING)))
                .isEqualTo(Acceptance.DUPLICATE);
        assertThat(acceptance(session, moved(envelope(2), SessionState.RUNNING)))
                .isEqualTo(Acceptance.ACCEPTED);
        assertThat(acceptance(session, tick(1))).isEqualTo(Acceptance.ACCEPTED);
        assertThat(acceptance(after(session, tick(1)), tick(1))).isEqualTo(Acceptance.DUPLICATE);
    }

    @Test
    void numbersThatNeverCameAreCounted() {
        Session session = after(Sessions.offered(), moved(envelope(4), SessionState.RUNNING));
        assertThat(session.progress().marks().gaps()).isEqualTo(3);
        assertThat(session.progress().marks().events()).isEqualTo(4);
    }

    @Test
    void whoSpeaksForItHasIt() {
        assertThat(
                        after(
                                        Sessions.offered(),
                                        moved(envelope(1), SessionState.PREPARING_WORKSPACE))
                                .placing()
                                .standing())
                .isEqualTo(Standing.ACCEPTED);
    }

    @Test
    void aFinalStateShowsOnlyWithTheLastEvent() {
        Session stopping =
                after(
                        Sessions.offered(),
                        moved(envelope(1), SessionState.STOPPING),
                        moved(envelope(2), SessionState.FAILED));
        assertThat(stopping.state()).isEqualTo(SessionState.STOPPING);
        Session end = after(stopping, ended(3));
        assertThat(end.state()).isEqualTo(SessionState.FAILED);
        assertThat(end.progress().end().exitCode()).isEqualTo(137);
        assertThat(end.progress().end().signal()).isEqualTo("SIGKILL");
        assertThat(end.progress().totals()).isEqualTo(USED);
    }

    @Test
    void theEndIsSaidOnceAndNothingFollowsIt() {
        Change change = Projection.on(Sessions.accepted(), ended(1));
        assertThat(Sessions.events(change))
                .hasExactlyElementsOfTypes(RunnerEventAccepted.class, SessionFinished.class);
        assertThat(acceptance(change.session(), moved(envelope(2), SessionState.RUNNING)))
                .isEqualTo(Acceptance.ENDED);
        assertThat(acceptance(change.session(), tick(1))).isEqualTo(Acceptance.ACCEPTED);
    }

    @Test
    void ticksAreCountedButNotRepublished() {
        Change change = Projection.on(Sessions.accepted(), tick(1));
        assertThat(change.events()).isEmpty();
        assertThat(change.session().progress().totals()).isEqualTo(USED);
    }

    @Test
    void knowsWhereItWorksAndHowLargeItsTerminalIs() {
        Session session =
                after(
                        Sessions.accepted(),
                        new SessionStarted(
                                envelope(1),
                                "shell",
                                "5.2",
                                Capabilities.TERMINAL_ONLY,
                                "/w",
                                null,
                                "abc",
                                "agent/1",
                                42),
                        new TerminalResized(envelope(2), 80, 24, 0));
        assertThat(session.progress().work().workspacePath()).isEqualTo("/w");
        assertThat(session.progress().work().pid()).isEqualTo(42);
        assertThat(session.progress().work().startedAt()).isEqualTo(1001);
        assertThat(session.progress().terminal()).isEqualTo(new Terminal(80, 24));
    }
}
