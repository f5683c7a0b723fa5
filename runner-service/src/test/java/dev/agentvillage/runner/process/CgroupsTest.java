package dev.agentvillage.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupsTest {

    @Test
    void theMountPointIsFoundAlsoOnAHybridHost() {
        assertThat(
                        Cgroups.mountPoint(
                                List.of(
                                        "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw",
                                        "33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
                                        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2"
                                                + " rw")))
                .contains(Path.of("/sys/fs/cgroup/unified"));
        assertThat(Cgroups.mountPoint(List.of("1 2 0:1 / / rw - ext4 /dev/vda rw"))).isEmpty();
    }

    @Test
    void ourOwnPathIsThatOfTheUnifiedHierarchy() {
        assertThat(Cgroups.ownPath(List.of("4:memory:/x", "0::/user.slice/y")))
                .contains("/user.slice/y");
        assertThat(Cgroups.ownPath(List.of("4:memory:/x"))).isEmpty();
    }
}
