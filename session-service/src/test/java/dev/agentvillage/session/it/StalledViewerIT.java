package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.stack.client.TerminalClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A viewer that takes nothing costs a bounded piece of memory, and nobody else anything. */
@QuarkusTest
class StalledViewerIT extends Live {
    private static final int BLOCK = 32_000;

    /** The window, and one piece that was on its way. */
    private static final long BOUND = 256 * 1024 + 64 * 1024 + 1024;

    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String RECEIVE_BUFFER = "jdk.httpclient.receiveBufferSize";

    @Inject MeterRegistry meters;

    /** Else a kernel may keep all of it for the viewer: up to 32 MiB, as it likes. */
    @BeforeAll
    static void ofSmallBuffers() {
        System.setProperty(RECEIVE_BUFFER, "65536");
    }

    @AfterAll
    static void ofAnyBuffers() {
        System.clearProperty(RECEIVE_BUFFER);
    }

    @Test
    void itIsSkippedAheadAndTheOthersSeeEverything() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            String block = "x".repeat(BLOCK - 1) + "\n";
            int blocks = 400;
            try (RawViewer stalled = RawViewer.open(id, 0);
                    TerminalClient quick = Api.developer().terminal(id.toString(), 0)) {
                stalled.await("hello");
                stalled.pause();
                double before = skips();
                // On a slow machine its patience is over before all of it is sent.
                AtomicLong most = new AtomicLong();
                for (int i = 0; i < blocks; i++) {
                    var sent = session.output(block);
                    most.accumulateAndGet(waiting(), Math::max);
                    if (i % 50 == 0) {
                        sent.get();
                    }
                }
                quick.awaitSize(BLOCK * blocks, LONG);
                // It is held: more output makes no more wait for it.
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> most.accumulateAndGet(waiting(), Math::max) > 200_000);
                assertThat(most.get()).isLessThan(BOUND);
                Awaitility.await().atMost(LONG).until(() -> skips() > before);
                assertThat(waiting()).as("with the word of the gap").isLessThan(BOUND);
                session.output("end").get();
                long all = (long) BLOCK * blocks + 3;
                quick.awaitSize((int) all, LONG);
                stalled.resume();
                Awaitility.await().atMost(LONG).until(() -> stalled.next() == all);
                List<String> gaps =
                        stalled.seen().stream().filter(s -> s.startsWith("gap")).toList();
                assertThat(gaps).isNotEmpty();
                assertThat(stalled.contiguous()).isTrue();
                assertThat(stalled.seen().getLast()).isEqualTo((all - 3) + ":end");
            }
        }
    }

    @Test
    void whoStopsToAcknowledgeIsToldWhatItLost() throws Exception {
        try (ScriptedRunner runner = ScriptedRunner.online()) {
            SessionId id = Api.create(runner);
            ScriptedSession session = runner.started(id).running();
            try (RawViewer silent = RawViewer.open(id, 0)) {
                silent.await("hello");
                silent.acknowledge(0);
                for (int i = 0; i < 40; i++) {
                    session.output("x".repeat(BLOCK)).get();
                }
                long to = silent.await("gap").path("to").asLong();
                assertThat(to).isBetween(40L * BLOCK - 128 * 1024, 40L * BLOCK);
                silent.acknowledge(to);
                Awaitility.await()
                        .atMost(ScriptedRunner.SOON)
                        .until(() -> silent.next() == 40L * BLOCK);
                assertThat(silent.contiguous()).isTrue();
            }
        }
    }

    private double skips() {
        return meters.get("session.terminal.viewers.skipped").counter().count();
    }

    private long waiting() {
        return (long) meters.get("session.terminal.waiting.bytes.max").gauge().value();
    }
}
