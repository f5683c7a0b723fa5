package dev.agentvillage.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoppingTest {
    @TempDir Path directory = Path.of("");

    @Test
    void aProcessThatIgnoresTermIsForced() throws Exception {
        var victim = shell("trap '' TERM; echo up; while :; do sleep 0.1; done");
        assertThat(Stopping.stop(victim.toHandle(), Stopping.Signal.TERM, Duration.ofMillis(300)))
                .isFalse();
        // The JDK's process hears of it a moment after its handle does.
        assertThat(victim.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProcessThatObeysIsNotForced() throws Exception {
        var victim = shell("trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done");
        assertThat(Stopping.stop(victim.toHandle(), Stopping.Signal.TERM, Duration.ofSeconds(10)))
                .isTrue();
        assertThat(victim.waitFor()).isEqualTo(7);
    }

    @Test
    void signalsThatJavaCannotSendArrive() throws Exception {
        var victim = shell("trap 'exit 9' INT; echo up; while :; do sleep 0.05; done");
        assertThat(Stopping.stop(victim.toHandle(), Stopping.Signal.INT, Duration.ofSeconds(10)))
                .isTrue();
        assertThat(victim.waitFor()).isEqualTo(9);
    }

    @Test
    void aProcessThatEndsWhileItStartsIsReportedWithItsLog() throws Exception {
        var log = Files.writeString(directory.resolve("victim.log"), "why it\ncould not\n");
        var victim = new ProcessBuilder("false").start();
        assertThatThrownBy(
                        () ->
                                Readiness.await(
                                        "The victim",
                                        victim.toHandle(),
                                        log,
                                        Duration.ofSeconds(10),
                                        () -> false))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("The victim ended while it started")
                .hasMessageContaining("could not");
    }

    @Test
    void aProcessThatIsNeverReadyIsGivenUp() throws Exception {
        var victim = shell("echo up; exec sleep 30");
        try {
            assertThatThrownBy(
                            () ->
                                    Readiness.await(
                                            "The victim",
                                            victim.toHandle(),
                                            directory.resolve("absent.log"),
                                            Duration.ofMillis(100),
                                            () -> false))
                    .hasMessageContaining("was not ready after");
        } finally {
            victim.destroyForcibly();
        }
    }

    /** Returns when the program has said that its traps are set. */
    private static Process shell(String program) throws Exception {
        // A shell cannot trap what was ignored when it began, as INT is for a background job's
        // children.
        var process =
                new ProcessBuilder("env", "--default-signal=INT", "sh", "-c", program).start();
        assertThat(process.inputReader().readLine()).isEqualTo("up");
        return process;
    }
}
