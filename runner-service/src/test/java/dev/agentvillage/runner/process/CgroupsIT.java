package dev.agentvillage.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.id.SessionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsIT {
    @TempDir private Path temp;

    /** A runner that starts ends what is left in its cgroups: not what another village runs. */
    @Test
    void twoVillagesOfOneHostMayNameTheirRunnersAlike() throws Exception {
        var one = Cgroups.detect("cgroups-it", temp.resolve("one"));
        assumeTrue(one.isPresent(), "no cgroup v2 on this host");
        var other = Cgroups.detect("cgroups-it", temp.resolve("other")).orElseThrow();
        SessionId session = new SessionId(UUID.randomUUID());
        Path cgroup = one.get().create(session);
        try {
            assertThat(other.sessions()).isEmpty();
            assertThat(Cgroups.detect("cgroups-it", temp.resolve("one")).orElseThrow().sessions())
                    .containsExactly(session);
        } finally {
            Files.delete(cgroup);
            one.get().remove();
            other.remove();
        }
    }
}
