package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionStateChanged;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.session.SessionState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class StopWhileCloningIT {

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void aStopDoesNotWaitForARemoteThatSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            List<Socket> callers = new CopyOnWriteArrayList<>();
            Thread.ofPlatform()
                    .daemon()
                    .start(
                            () -> {
                                try {
                                    while (true) {
                                        callers.add(silent.accept());
                                    }
                                } catch (IOException e) {
                                    return;
                                }
                            });
            LiveSession session =
                    new LiveSession(
                            "runner-it",
                            Specs.shell(RunnerResource.directory())
                                    .of(
                                            RepoRef.git(
                                                    "http://127.0.0.1:"
                                                            + silent.getLocalPort()
                                                            + "/x.git"))
                                    .spec());
            await().atMost(LiveSession.PATIENCE).until(() -> !callers.isEmpty());
            long asked = System.nanoTime();
            assertThat(session.reply(session.stop(true)).outcome())
                    .isEqualTo(CommandReply.Outcome.ACCEPTED);
            SessionEnded end = session.awaitEnd();

            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(Duration.ofSeconds(10));
            assertThat(end.finalState()).isEqualTo(SessionState.COMPLETED);
            assertThat(end.reason()).isEqualTo("user_stopped");
            assertThat(session.all(SessionStateChanged.class))
                    .extracting(SessionStateChanged::newState)
                    .containsExactly(
                            SessionState.PREPARING_WORKSPACE,
                            SessionState.STOPPING,
                            SessionState.COMPLETED);
            assertThat(end.totalUsage().terminalBytes()).isZero();
            session.assertWhole(end);
        }
    }
}
