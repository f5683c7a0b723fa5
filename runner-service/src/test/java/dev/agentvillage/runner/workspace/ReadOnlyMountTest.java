package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadOnlyMountTest {
    private static final List<String> MOUNTS =
            List.of(
                    "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
                    "30 22 0:25 / /tmp rw,nosuid,nodev shared:5 - tmpfs tmpfs rw",
                    "31 30 0:26 / /tmp/my\\040files rw,nosuid,nodev,noexec,noatime - tmpfs x rw",
                    "32 30 0:27 / /tmp/deep rw - tmpfs x rw",
                    "33 30 0:28 / /tmp/deep rw,nodev - tmpfs on-top rw");

    @Test
    void whatTheMountForbidsStaysForbidden() {
        is("/srv/w", "remount,bind,ro");
        is("/tmp/w/1", "remount,bind,ro,nosuid,nodev");
        is("/tmp/my files/w", "remount,bind,ro,nosuid,nodev,noexec");
        is("/tmp/deep/er", "remount,bind,ro,nodev");
        is("/tmpfile", "remount,bind,ro");
    }

    private static void is(String path, String options) {
        assertThat(ReadOnlyMount.options(MOUNTS, Path.of(path))).isEqualTo(options);
    }
}
