package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that may look, and not touch. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class ReadOnlyIT {
    private final Path repos = RunnerResource.directory().resolve("repos");
    private final Repo repo = Repo.create(repos, "read-only-" + UUID.randomUUID());

    @BeforeEach
    void onlyWhereItCanBeHad() {
        Bus bus = Bus.get();
        await().atMost(LiveSession.PATIENCE).until(() -> !bus.heartbeats("runner-it").isEmpty());
        assumeTrue(
                Boolean.TRUE.equals(bus.heartbeats("runner-it").getLast().readOnly()),
                "this host has no read-only mounts for sessions");
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void aShellReadsAndRunsButWritesNothing() {
        LiveSession session =
                new LiveSession("runner-it", Specs.shell(repo.directory()).readOnly().spec());
        session.started();
        session.type(
                "cat src/app/main.txt; echo x > src/app/main.txt; touch new; git commit -qam x");
        session.awaitEvent(CommandFinished.class, c -> c.exitCode() != null && c.exitCode() != 0);
        session.type("git status --short; git log --oneline | wc -l; echo a > ~/a && cat ~/a; pwd");
        session.awaitEvent(CommandFinished.class, c -> c.exitCode() != null && c.exitCode() == 0);
        session.awaitOutput("Read-only file system");
        session.awaitOutput("/repo\r\n");
        assertThat(session.output()).contains("two\r\nthree", "\r\na\r\n");
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        assertThat(end.patch()).isNull();
        assertThat(session.all(DiffSummary.class).getLast().filesChanged()).isZero();
        session.assertWhole(end);
        assertThat(RunnerResource.directory().resolve("workspaces/" + session.id)).doesNotExist();
    }

    @Test
    void aCommandInItsRoomCannotWriteWhereItStands() {
        Specs specs = Specs.command(repo.directory(), "sh", "-c", "pwd; echo x > main.txt; cat *");
        LiveSession session = new LiveSession("runner-it", specs.in("src/app").readOnly().spec());
        session.awaitEnd();
        session.awaitOutput("/repo/src/app\r\n");
        session.awaitOutput("one\r\ntwo\r\nthree\r\n");
    }
}
