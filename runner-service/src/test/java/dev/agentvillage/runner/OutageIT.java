package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.stack.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class OutageIT {
    @TestHTTPResource(management = true)
    private URL management;

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    private int ready() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + management.getPort()
                                                            + "/q/health/ready"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private void watch(Set<Integer> readiness, AtomicBoolean back) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(
                        () -> {
                            readiness.add(ready());
                            return back.get();
                        });
    }

    @Test
    void aBrokerThatIsAwayForAMinuteLosesNothingAndIsMissed() throws InterruptedException {
        Repo repo =
                Repo.create(
                        RunnerResource.directory().resolve("repos"), "outage-" + UUID.randomUUID());
        LiveSession session = new LiveSession("runner-it", Specs.shell(repo.directory()).spec());
        session.started();
        session.type(
                "for i in $(seq 120); do echo line-$i; echo $i > file-$i.txt; sleep 0.5; done;"
                        + " echo all-do''ne");
        session.awaitOutput("line-3");
        int heartbeats = Bus.get().heartbeats("runner-it").size();

        Set<Integer> readiness = ConcurrentHashMap.newKeySet();
        AtomicBoolean back = new AtomicBoolean();
        Thread watching = Thread.ofVirtual().start(() -> watch(readiness, back));
        TestStack.get().restartBroker(Duration.ofSeconds(60));
        back.set(true);
        watching.join();
        assertThat(readiness).as("the runner says that it misses its broker").contains(503);

        await().atMost(Duration.ofSeconds(60)).until(() -> session.output().contains("all-done"));
        session.awaitEvent(CommandFinished.class, c -> c.exitCode() == 0);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Bus.get().heartbeats("runner-it").size() > heartbeats + 3);
        await().atMost(Duration.ofSeconds(30)).until(() -> ready() == 200);
        session.stop(true);
        SessionEnded end = session.awaitEnd(Duration.ofSeconds(60));

        session.assertWhole(end);
        for (int i = 1; i <= 120; i++) {
            assertThat(session.output()).contains("line-" + i + "\r\n");
        }
        assertThat(end.totalUsage().filesTouched()).isEqualTo(120);
        assertThat(session.all(UsageTick.class)).hasSizeGreaterThan(50);
    }
}
