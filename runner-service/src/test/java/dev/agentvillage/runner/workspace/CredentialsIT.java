package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.runner.PrivateGit;
import dev.agentvillage.runner.RealGit;
import dev.agentvillage.runner.workspace.WorkspaceFailure.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private repository behind a password that stands nowhere. */
class CredentialsIT {
    private static final String TOKEN = "t0ken-9f3b-that-must-not-be-found";

    @TempDir private Path temp;
    private PrivateGit server;
    private Ground ground;
    private Path file;

    @BeforeEach
    void repository() throws IOException {
        Path root = temp.toRealPath();
        file = root.resolve("credentials");
        RealGit source = Ground.in(temp).repository("source");
        source.run("clone", "-q", "--bare", ".", root.resolve("served/private.git").toString());
        server = new PrivateGit(root.resolve("served"), "agent", TOKEN);
        write("demo http://agent:" + TOKEN + "@" + server.host() + "/private.git\n");
        ground = Ground.in(temp).with(new CredentialsFile(file));
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void down() {
        server.close();
    }

    private Ground.Order order() {
        return ground.order("x").of(RepoRef.git(server.url("private.git")));
    }

    @Test
    void theRunnerFetchesAndTheSessionPushesAndNothingIsWrittenDown() throws Exception {
        Workspace workspace = ground.prepare(order());
        RealGit git = new RealGit(workspace.repository());
        String pushed = Ground.commit(git, "mine.txt", "mine\n");
        git.run("push", "-q", "origin", "HEAD");
        git.run("fetch", "-q", "--all");

        RealGit served = new RealGit(temp.resolve("served/private.git"));
        assertThat(served.run("rev-parse", "refs/heads/" + workspace.branch()).strip())
                .isEqualTo(pushed);
        assertThat(git.run("config", "--get", "remote.origin.url").strip())
                .isEqualTo(server.url("private.git"));
        assertThat(grep(temp)).containsExactly(file.toRealPath());
    }

    private static List<Path> grep(Path tree) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(tree.toRealPath())) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                if (Files.readString(path, StandardCharsets.ISO_8859_1).contains(TOKEN)) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    @Test
    void anotherOrganisationGetsNothing() {
        assertThatThrownBy(() -> ground.prepare(order().by("rival")))
                .isInstanceOfSatisfying(
                        WorkspaceFailure.class,
                        f -> {
                            assertThat(f.reason()).isEqualTo(Reason.REPO_NOT_FOUND);
                            assertThat(f.detail()).doesNotContain(TOKEN);
                        });
    }

    @Test
    void theHelperAnswersForItsOwnRepositoryAndAsLongAsTheSessionLives() throws Exception {
        Ground.Order order = order();
        Workspace workspace = ground.prepare(order);
        String own = "protocol=http\nhost=" + server.host() + "\npath=private.git\n";
        assertThat(ask(workspace, own)).contains("password=" + TOKEN);
        assertThat(ask(workspace, own.replace("private.git", "private.git/info/lfs")))
                .contains("password=" + TOKEN);
        assertThat(ask(workspace, own.replace("private.git", "other.git"))).isEmpty();
        assertThat(ask(workspace, "protocol=http\nhost=" + server.host() + "\n")).isEmpty();
        assertThat(ask(workspace, own.replace("http\n", "https\n"))).isEmpty();
        assertThat(ask(workspace, "protocol=https\nhost=github.com\npath=private.git\n")).isEmpty();

        write("demo http://agent:rotated@" + server.host() + "/private.git\n");
        assertThat(ask(workspace, own)).contains("password=rotated");

        Path socket = workspace.root().resolve("git.sock");
        assertThat(socket).exists();
        ground.workspaces().remove(order.id());
        assertThat(socket).doesNotExist();
        assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(socket)).close())
                .isInstanceOf(IOException.class);
    }

    /** Asks as git does, with the configuration of the session's repository. */
    private static String ask(Workspace workspace, String description) throws Exception {
        String helper =
                new RealGit(workspace.repository()).run("config", "--get-all", "credential.helper");
        String cache = helper.lines().filter(line -> !line.isBlank()).findFirst().orElseThrow();
        assertThat(cache).startsWith("cache --socket ");
        Process git =
                new ProcessBuilder("/bin/sh", "-c", "git credential-" + cache + " get")
                        .redirectErrorStream(true)
                        .start();
        git.getOutputStream().write(description.getBytes(StandardCharsets.UTF_8));
        git.getOutputStream().close();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void whoConnectsAndSaysNothingKeepsNobodyOut() throws Exception {
        Workspace workspace = ground.prepare(order());
        UnixDomainSocketAddress socket =
                UnixDomainSocketAddress.of(workspace.root().resolve("git.sock"));
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            silent.add(SocketChannel.open(StandardProtocolFamily.UNIX));
            silent.getLast().connect(socket);
        }
        String own = "protocol=http\nhost=" + server.host() + "\npath=private.git\n";
        await().atMost(Duration.ofSeconds(20)).until(() -> ask(workspace, own).contains(TOKEN));
        for (SocketChannel s : silent) {
            s.close();
        }
    }

    @Test
    void manyFirstSessionsOfOneRemoteFetchItOnce() throws Exception {
        List<Callable<Workspace>> starts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            starts.add(() -> ground.prepare(order()));
        }
        try (var threads = Executors.newFixedThreadPool(starts.size())) {
            for (Future<Workspace> made : threads.invokeAll(starts)) {
                assertThat(made.get().repository().resolve("README.md")).exists();
            }
        }
        assertThat(server.packs()).isEqualTo(1);
        assertThat(ground.caches()).hasSize(1);
    }
}
