package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.stack.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class OutageIT {

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void aBrokerThatIsAwayFor30SecondsLosesNothing() {
        Repo repo =
                Repo.create(
                        RunnerResource.directory().resolve("repos"), "outage-" + UUID.randomUUID());
        LiveSession session = new LiveSession("runner-it", Specs.shell(repo.directory()).spec());
        session.started();
        session.type(
                "for i in $(seq 60); do echo line-$i; echo $i > file-$i.txt; sleep 0.5; done;"
                        + " echo all-do''ne");
        session.awaitOutput("line-3");
        int heartbeats = Bus.get().heartbeats("runner-it").size();

        TestStack.get().restartBroker(Duration.ofSeconds(30));

        await().atMost(Duration.ofSeconds(60)).until(() -> session.output().contains("all-done"));
        session.awaitEvent(CommandFinished.class, c -> c.exitCode() == 0);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Bus.get().heartbeats("runner-it").size() > heartbeats + 3);
        session.stop(true);
        SessionEnded end = session.awaitEnd(Duration.ofSeconds(60));

        session.assertWhole(end);
        for (int i = 1; i <= 60; i++) {
            assertThat(session.output()).contains("line-" + i + "\r\n");
        }
        assertThat(end.totalUsage().filesTouched()).isEqualTo(60);
        assertThat(session.all(UsageTick.class)).hasSizeGreaterThan(25);
    }
}
