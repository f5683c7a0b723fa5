package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStarted;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class SessionLifecycleIT {
    private final Path repos = RunnerResource.directory().resolve("repos");

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void aShellIsStartedTypedIntoAndStopped() {
        Repo repo = Repo.create(repos, "lifecycle");
        String before = repo.git("status", "--porcelain", "--branch");

        LiveSession session = new LiveSession("runner-it", Specs.shell(repo.directory()).spec());
        assertThat(session.startReply().outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
        SessionStarted started = session.started();
        session.type("echo $((40+2)) ${COLUMNS:-none} && cat README.md");
        session.awaitOutput("42");
        session.awaitOutput("hello");

        CommandReply stopped = session.reply(session.stop(true));
        SessionEnded end = session.awaitEnd();

        assertThat(stopped.outcome()).isEqualTo(CommandReply.Outcome.ACCEPTED);
        assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(end.reason()).isEqualTo("user_stopped");
        assertThat(session.all(SessionStateChanged.class))
                .extracting(SessionStateChanged::newState)
                .containsExactly(
                        SessionState.PREPARING_WORKSPACE,
                        SessionState.STARTING_PROVIDER,
                        SessionState.RUNNING,
                        SessionState.STOPPING,
                        SessionState.COMPLETED);
        session.assertWhole(end);
        assertThat(Path.of(started.workspacePath()).getParent()).doesNotExist();
        assertThat(ProcessHandle.of(started.pid())).isEmpty();
        assertThat(repo.git("status", "--porcelain", "--branch")).isEqualTo(before);
        assertThat(end.totalUsage().agentMs()).isPositive();
        assertThat(end.totalUsage().terminalBytes()).isPositive();
        await().until(() -> !Files.exists(Path.of(started.workspacePath())));
    }
}
