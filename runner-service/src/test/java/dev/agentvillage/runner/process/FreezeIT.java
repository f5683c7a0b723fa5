package dev.agentvillage.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frozen is frozen: by the cgroup where the host has one, by signals elsewhere. */
class FreezeIT {
    private static final Duration A_WHILE = Duration.ofMillis(700);

    /** Two spinners, one of which left the session and the terminal of the other. */
    private static final String SPINNERS =
            "setsid bash -c 'while :; do echo x >>\"$0/away\"; done' \"$0\" & "
                    + "while :; do echo x >>\"$0/here\"; done";

    @TempDir private Path temp;
    private final SessionId session = new SessionId(UUID.randomUUID());
    private Optional<Cgroups> cgroups = Optional.empty();
    private ProcessGroup group;
    private Process leader;

    private void start(String how, String script) throws IOException {
        cgroups = how.equals("cgroup") ? Cgroups.detect("freeze-it", temp) : Optional.empty();
        assumeTrue(how.equals("signals") || cgroups.isPresent(), "no cgroup v2 on this host");
        group = ProcessGroup.create(session, cgroups);
        ProcessBuilder builder =
                new ProcessBuilder(
                        group.joining(List.of("/bin/bash", "-c", script, temp.toString())));
        builder.environment().put(ProcessTable.MARK, session.toString());
        leader = builder.start();
        group.ledBy(leader.pid());
    }

    @AfterEach
    void end() throws InterruptedException {
        if (group != null) {
            assertThat(group.end(0, false)).isTrue();
        }
        cgroups.ifPresent(Cgroups::remove);
    }

    private long ticksUsed() throws IOException {
        long ticks = 0;
        for (long pid : ProcessTable.marked(session)) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks;
    }

    private long written(String name) throws IOException {
        Path file = temp.resolve(name);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private void awaitWriting(long here, long away) {
        await().until(() -> written("here") > here && written("away") > away);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "signals"})
    void whatIsFrozenUsesNoTimeAndWritesNothingUntilItIsThawed(String how) throws Exception {
        start(how, SPINNERS);
        awaitWriting(0, 0);

        assertThat(group.freeze()).isTrue();
        long here = written("here");
        long away = written("away");
        long ticks = ticksUsed();
        await().during(A_WHILE)
                .atMost(A_WHILE.multipliedBy(3))
                .until(
                        () ->
                                written("here") == here
                                        && written("away") == away
                                        && ticksUsed() == ticks);
        assertThat(ticks).isPositive();

        group.thaw();
        awaitWriting(here, away);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "signals"})
    void whatIsForkingWhileItIsFrozenStandsStillToo(String how) throws Exception {
        start(how, "while :; do (echo x >>\"$0/here\") & wait; done");
        await().until(() -> written("here") > 20);

        assertThat(group.freeze()).isTrue();
        long here = written("here");
        await().during(A_WHILE)
                .atMost(A_WHILE.multipliedBy(3))
                .until(() -> written("here") == here);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "signals"})
    void whatIsFrozenMayStillEndInOrder(String how) throws Exception {
        start(
                how,
                "trap 'echo bye >\"$0/bye\"; exit 7' TERM; echo x >\"$0/here\";"
                        + " while :; do sleep 0.05; done");
        await().until(() -> written("here") > 0);

        assertThat(group.freeze()).isTrue();
        assertThat(group.end(10_000, false)).isTrue();

        assertThat(leader.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.exitValue()).isEqualTo(7);
        assertThat(written("bye")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "signals"})
    void whatIsFrozenIsKilledWhereItStands(String how) throws Exception {
        start(how, SPINNERS);
        awaitWriting(0, 0);

        assertThat(group.freeze()).isTrue();
        assertThat(group.end(0, false)).isTrue();

        assertThat(leader.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.exitValue()).isEqualTo(128 + 9);
        assertThat(ProcessTable.marked(session)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"signals"})
    void whatItsShellSuspendedStaysSuspended(String how) throws Exception {
        start(how, "sleep 1111 & kill -STOP $!; echo $! >\"$0/here\"; wait");
        await().until(() -> written("here") > 0);
        long suspended = Long.parseLong(Files.readString(temp.resolve("here")).strip());
        await().until(() -> ProcessTable.stopped(suspended));

        assertThat(group.freeze()).isTrue();
        assertThat(ProcessTable.stopped(leader.pid())).isTrue();
        group.thaw();

        await().until(() -> !ProcessTable.stopped(leader.pid()));
        assertThat(ProcessTable.stopped(suspended)).isTrue();
    }
}
