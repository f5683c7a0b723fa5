package dev.agentvillage.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.id.SessionId;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where a host gives us no cgroups: by descent and by mark. */
class ProcessGroupIT {
    private final SessionId session = new SessionId(UUID.randomUUID());

    private Process start(ProcessGroup group, String script) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(group.joining(java.util.List.of("/bin/bash", "-c", script)));
        builder.environment().put(ProcessTable.MARK, session.toString());
        Process process = builder.start();
        group.ledBy(process.pid());
        return process;
    }

    @Test
    void whatIgnoresEverythingAndLeftItsSessionIsKilledByItsMark() throws Exception {
        ProcessGroup group = ProcessGroup.create(session, Optional.empty());
        Process leader =
                start(
                        group,
                        "(setsid bash -c 'trap \"\" TERM HUP; while :; do sleep 1; done' &);"
                                + " sleep 1111");
        await().until(() -> ProcessTable.marked(session).size() >= 3);

        assertThat(group.end(300, false)).isTrue();

        assertThat(leader.waitFor()).isEqualTo(128 + 15);
        assertThat(ProcessTable.marked(session)).isEmpty();
        assertThat(group.anyAlive()).isFalse();
    }

    @Test
    void leftoversAreFoundWithoutKnowingTheirLeader() throws Exception {
        // It does not end by itself, also when its sleep is killed a moment before it.
        Process leader =
                start(
                        ProcessGroup.create(session, Optional.empty()),
                        "while :; do sleep 1111; done");
        await().until(() -> ProcessTable.marked(session).size() == 2);

        assertThat(ProcessGroup.leftover(session, Optional.empty()).end(0, false)).isTrue();

        assertThat(leader.waitFor()).isEqualTo(128 + 9);
        assertThat(ProcessTable.marked(session)).isEmpty();
    }

    @Test
    void othersAreLeftAlone() throws Exception {
        SessionId other = new SessionId(UUID.randomUUID());
        Process leader = start(ProcessGroup.create(session, Optional.empty()), "sleep 1111; true");
        await().until(() -> ProcessTable.marked(session).size() == 2);

        assertThat(ProcessGroup.leftover(other, Optional.empty()).end(0, false)).isTrue();

        assertThat(leader.isAlive()).isTrue();
        assertThat(ProcessGroup.leftover(session, Optional.empty()).end(0, false)).isTrue();
    }
}
