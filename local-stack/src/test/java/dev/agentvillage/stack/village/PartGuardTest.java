package dev.agentvillage.stack.village;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.stack.process.PidFile;
import dev.agentvillage.stack.process.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartGuardTest {
    private static final String GOOD = "touch ready; exec sleep 60";

    @TempDir Path directory = Path.of("");
    private final List<String> journal = new CopyOnWriteArrayList<>();
    private final List<PartGuard> guards = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        guards.forEach(PartGuard::close);
    }

    @Test
    void aKilledPartIsStartedAgainAndSaidSo() {
        var guard = guard(GOOD);
        guard.start().join();
        long first = guard.status().pid();
        guard.kill();
        await().until(() -> guard.status().restarts() == 1 && isUp(guard));
        assertThat(guard.status().pid()).isNotEqualTo(first);
        assertThat(pidFile().running()).map(ProcessHandle::pid).contains(guard.status().pid());
        assertThat(journal).anyMatch(line -> line.contains("ended by itself with 137"));
    }

    @Test
    void aPartThatKeepsDyingIsTriedAtGrowingIntervals() {
        // Up the first time, then never again.
        var guard = guard("[ -e once ] && exit 3; touch once ready; exec sleep 60");
        guard.start().join();
        guard.kill();
        await().until(
                        () ->
                                journal.stream().anyMatch(l -> l.contains("in 500 ms"))
                                        && journal.stream()
                                                .anyMatch(l -> l.contains("in 1000 ms")));
        assertThat(guard.status().pid()).isZero();
        assertThat(pidFile().running()).isEmpty();
    }

    @Test
    void aFirstStartThatFailsIsNotRepeated() {
        var guard = guard("echo cannot; exit 3");
        assertThatThrownBy(() -> guard.start().join())
                .hasCauseInstanceOf(StackException.class)
                .hasMessageContaining("cannot");
        assertThat(journal).isEmpty();
    }

    @Test
    void aStoppedPartStaysAwayUntilItIsStarted() {
        var guard = guard(GOOD);
        guard.start().join();
        long first = guard.status().pid();
        guard.stop().join();
        assertThat(guard.status().state()).isEqualTo(PartState.STOPPED);
        assertThat(ProcessHandle.of(first)).isNotPresent();
        assertThat(Files.exists(pidFile().path())).isFalse();
        guard.start().join();
        assertThat(isUp(guard)).isTrue();
        assertThat(journal).isEmpty();
    }

    @Test
    void aRestartCountsAndIsNoDeath() {
        var guard = guard(GOOD);
        guard.start().join();
        guard.restart(Duration.ofMillis(10)).join();
        assertThat(guard.status().restarts()).isEqualTo(1);
        assertThat(isUp(guard)).isTrue();
        assertThat(journal).isEmpty();
    }

    @Test
    void anEndThatIsHeardOfLateIsAnEnd() {
        var slow = "touch ready; trap 'sleep 0.3; exit 0' TERM; while :; do sleep 0.01; done";
        var guard = guard(new VictimPart(directory, slow, ProcessHandle::destroy));
        guard.start().join();
        long pid = guard.status().pid();
        guard.stop().join();
        assertThat(guard.status().state()).isEqualTo(PartState.STOPPED);
        assertThat(ProcessHandle.of(pid)).isNotPresent();
    }

    @Test
    void aPartThatIsStillStartingCanBeClosed() {
        var guard = guard("exec sleep 60");
        var starting = guard.start();
        await().until(() -> guard.status().state() == PartState.STARTING);
        long pid = guard.status().pid();
        guard.close();
        assertThat(ProcessHandle.of(pid)).isNotPresent();
        assertThat(starting).isCompletedExceptionally();
    }

    private static boolean isUp(PartGuard guard) {
        return guard.status().state() == PartState.UP;
    }

    private PidFile pidFile() {
        return new PidFile(directory.resolve("victim.pid"));
    }

    private PartGuard guard(String program) {
        return guard(new VictimPart(directory, program));
    }

    private PartGuard guard(VictimPart victim) {
        var guard = new PartGuard(victim, pidFile(), journal::add, () -> {});
        guards.add(guard);
        return guard;
    }
}
