package dev.agentvillage.stack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessIdentityTest {
    @TempDir Path directory = Path.of("");

    @Test
    void aRunningProcessIsFoundByItsPidFile() throws Exception {
        var victim = sleeper();
        var file = new PidFile(directory.resolve("victim.pid"));
        file.write(victim.pid());
        assertThat(file.running()).map(ProcessHandle::pid).contains(victim.pid());
        end(victim);
        assertThat(file.running()).isEmpty();
    }

    @Test
    void aRecycledPidIsNotTheProcessThatWasWritten() throws Exception {
        var file = new PidFile(directory.resolve("other.pid"));
        var me = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
        Files.writeString(file.path(), me.pid() + " another-start@another-boot");
        assertThat(file.running()).isEmpty();
        Files.writeString(file.path(), me.toString());
        assertThat(file.running()).map(ProcessHandle::pid).contains(me.pid());
    }

    @Test
    void anotherTextIsNoIdentity() {
        assertThat(ProcessIdentity.parse("")).isEmpty();
        assertThat(ProcessIdentity.parse("12")).isEmpty();
        assertThat(ProcessIdentity.parse("x y")).isEmpty();
        assertThat(ProcessIdentity.parse("12 34@b\n")).contains(new ProcessIdentity(12, "34@b"));
    }

    @Test
    void anEndedChildThatNobodyReapedIsNotRunning() throws Exception {
        // sh does not wait for its child until sleep ends, so the child stays a zombie till then.
        var parent =
                new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 30")
                        .redirectErrorStream(true)
                        .start();
        try (var out = parent.inputReader()) {
            long zombie = Long.parseLong(out.readLine());
            await().until(() -> ProcessIdentity.of(zombie).isEmpty());
        } finally {
            end(parent);
        }
    }

    private static Process sleeper() throws IOException {
        return new ProcessBuilder("sleep", "30").start();
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }
}
