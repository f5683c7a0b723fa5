package dev.agentvillage.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A program joins its cgroup as the first thing it does; its session may be stopped before. */
class LateJoinerIT {
    private final SessionId session = new SessionId(UUID.randomUUID());
    private Optional<Cgroups> cgroups = Optional.empty();
    private Process leader;

    /** Never joins: as if it were stopped for ever in the moment before. */
    private ProcessGroup withOneThatHasNotJoined() throws IOException {
        cgroups = Cgroups.detect("late-joiner-it", Path.of("target"));
        assumeTrue(cgroups.isPresent(), "no cgroup v2 on this host");
        ProcessGroup group = ProcessGroup.create(session, cgroups);
        ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "1111");
        builder.environment().put(ProcessTable.MARK, session.toString());
        leader = builder.start();
        group.ledBy(leader.pid());
        return group;
    }

    @AfterEach
    void end() {
        if (leader != null) {
            leader.destroyForcibly();
        }
        cgroups.ifPresent(Cgroups::remove);
    }

    @Test
    void isKilledWithItsSession() throws Exception {
        ProcessGroup group = withOneThatHasNotJoined();

        assertThat(group.end(0, false)).isTrue();

        assertThat(leader.waitFor(10, TimeUnit.SECONDS)).as("is gone").isTrue();
        assertThat(leader.exitValue()).isEqualTo(128 + 9);
    }

    @Test
    void mayEndInOrder() throws Exception {
        ProcessGroup group = withOneThatHasNotJoined();

        assertThat(group.anyAlive()).isTrue();
        assertThat(group.end(10_000, false)).isTrue();

        assertThat(leader.waitFor(10, TimeUnit.SECONDS)).as("is gone").isTrue();
        assertThat(leader.exitValue()).isEqualTo(128 + 15);
    }
}
