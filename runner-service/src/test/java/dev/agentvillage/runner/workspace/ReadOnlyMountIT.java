package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is kept from writing, tries. */
class ReadOnlyMountIT {
    private static final String OUTSIDE = "/proc/" + ProcessHandle.current().pid() + "/root";

    @TempDir private Path temp;
    private Path shielded;
    private Path home;

    @BeforeEach
    void directories() throws IOException {
        Path real = temp.toRealPath();
        shielded = Files.createDirectories(real.resolve("repo/src"));
        home = Files.createDirectories(real.resolve("home"));
        Files.writeString(shielded.resolve("a.txt"), "as it was\n");
    }

    private String run(ReadOnlyMount mount, String script) throws Exception {
        Path repo = shielded.getParent();
        Process process =
                new ProcessBuilder(
                                mount.shielding(
                                        List.of(repo),
                                        null,
                                        shielded,
                                        List.of("/bin/sh", "-c", script, "sh", repo + "")))
                        .directory(shielded.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private ReadOnlyMount mount(boolean privileged) throws IOException {
        ReadOnlyMount found = ReadOnlyMount.detect(temp).orElse(null);
        assumeTrue(found != null, "this host has no read-only mounts for sessions");
        assumeTrue(found.privileged() || !privileged, "only root mounts without a namespace");
        return new ReadOnlyMount(found.uid(), found.gid(), privileged, found.tools());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingInItIsWritten(boolean privileged) throws Exception {
        String ways =
                """
                cat a.txt
                echo x > a.txt; echo x > new.txt; rm a.txt; mv a.txt b.txt; chmod 777 a.txt
                mkdir d; ln -s a.txt l; ln a.txt "$1/../home/link" && echo x > "$1/../home/link"
                echo x > "$1/src/a.txt"; cd "$1" && echo x > src/a.txt
                mount -o remount,bind,rw "$1"; umount "$1"; umount -l "$1"
                echo x > "$1/src/a.txt"
                unshare -Urm sh -c 'mount -o remount,bind,rw "$0"; umount "$0"; echo x > "$0/src/a.txt"' "$1"
                mkdir "$1/../home/other"; mount --bind "$1" "$1/../home/other" && \
                    echo x > "$1/../home/other/src/a.txt"
                echo x > "@outside@$1/src/a.txt"
                nsenter --mount=@outside@/../ns/mnt sh -c 'echo x > "$0/src/a.txt"' "$1"
                mv "$1" "$1-moved" && mkdir -p "$1/src" && echo x > "$1/src/a.txt"
                echo done by $(id -u)
                """
                        .replace("@outside@", OUTSIDE);

        ReadOnlyMount mount = mount(privileged);
        String said = run(mount, ways);

        assertThat(said).startsWith("as it was\n").contains("done by " + mount.uid());
        assertThat(shielded.resolve("a.txt")).hasContent("as it was\n");
        assertThat(shielded.toFile().list()).containsExactly("a.txt");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theRestIs(boolean privileged) throws Exception {
        run(mount(privileged), "echo mine > \"$1/../home/mine.txt\"");
        assertThat(home.resolve("mine.txt")).hasContent("mine\n");
    }
}
