package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that comes back to a runner that still holds an older attempt at it. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class TakeoverIT {
    private final Repo repo =
            Repo.create(
                    RunnerResource.directory().resolve("repos"), "takeover-" + UUID.randomUUID());
    private final SessionSpec spec = Specs.shell(repo.directory()).spec();
    private final Bus bus = Bus.get();

    private CommandReply answer(CommandId command) {
        await().atMost(LiveSession.PATIENCE).until(() -> !bus.replies(command).isEmpty());
        return bus.replies(command).getFirst();
    }

    private SessionStarted started(LiveSession session, int attempt) {
        return session.awaitEvent(SessionStarted.class, s -> s.envelope().attempt() == attempt);
    }

    private SessionEnded ended(LiveSession session, int attempt) {
        return session.awaitEvent(SessionEnded.class, s -> s.envelope().attempt() == attempt);
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void aLaterAttemptTakesOverAfterTheOlderIsGone() {
        LiveSession session = new LiveSession("runner-it", spec);
        long older = started(session, 1).pid();

        CommandId again = session.startAgain(3, spec);
        assertThat(answer(again).outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
        assertThat(answer(again).attempt()).isEqualTo(3);
        SessionEnded end = ended(session, 1);
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.reason()).isEqualTo("superseded");
        assertThat(ProcessHandle.of(older)).isEmpty();
        SessionStarted later = started(session, 3);
        assertThat(ProcessHandle.of(later.pid())).isPresent();
        assertThat(later.envelope().seq()).as("counts anew").isLessThan(10);

        assertThat(answer(session.startAgain(2, spec)).code()).isEqualTo("stale_attempt");
        assertThat(answer(session.startAgain(3, spec)).code()).isEqualTo("invalid_state");
        assertThat(answer(session.stop(true)).code())
                .as("meant for the older attempt")
                .isEqualTo("stale_attempt");
        assertThat(ProcessHandle.of(later.pid())).isPresent();
        bus.send(
                "runner-it",
                new dev.agentvillage.contracts.command.SessionCommand.StopSession(
                        Bus.header(session.id, 3, 1_000_000), true, "user_stopped"));
        assertThat(ended(session, 3).finalState()).isEqualTo(SessionState.COMPLETED);
    }
}
