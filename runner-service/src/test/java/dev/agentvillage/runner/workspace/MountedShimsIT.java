package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.runner.RealGit;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.gate.Judge;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling.Denied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mounted shims alone: no shim is on the PATH, and no credential is needed. */
class MountedShimsIT implements Gate.Listener {
    /** Each question starts a JVM. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String PLAIN_PATH = "/usr/bin:/bin";
    private static final String PUSHING =
            "#!/bin/sh\n/usr/bin/git push -q origin HEAD:pushed </dev/null >&2\n";

    @TempDir private Path temp;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final List<Asking> asked = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private Ground ground;
    private Workspace workspace;
    private Gate gate;

    @Override
    public void asked(Asking asking) {
        asked.add(asking);
    }

    @Override
    public void gone(Asking asking) {}

    @Override
    public void refused(Question question, Denied ruling) {
        refused.add(ruling.why().rule() + " " + question.summary());
    }

    @BeforeEach
    void session() throws Exception {
        ground = Ground.in(temp);
        assumeTrue(ground.workspaces().canReadOnly(), "this host has no mount namespaces");
        ground.repository("source");
        workspace = ground.prepare(ground.order("source"));
        Ground.commit(new RealGit(workspace.repository()), "mine.txt", "mine\n");
        Policy policy =
                new Policy(
                        List.of("*"),
                        List.of("touch"),
                        List.of(Category.MERGE),
                        NetworkMode.OPEN,
                        null,
                        null,
                        Policy.OnDeny.REFUSE,
                        60_000,
                        false);
        gate =
                Gate.open(
                        workspace.hooks().resolve("gate"),
                        this,
                        new Judge(
                                policy,
                                new Judge.Place(
                                        workspace.root(),
                                        workspace.repository(),
                                        workspace.home(),
                                        "main")),
                        timers);
        gate.shim(PLAIN_PATH);
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        if (gate != null) {
            gate.close();
        }
        timers.shutdownNow();
    }

    private Process run(String script) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                ground.workspaces()
                                        .shielded(
                                                workspace,
                                                true,
                                                gate.mounts().orElseThrow(),
                                                List.of("/bin/sh", "-c", script)))
                        .directory(workspace.repository().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(temp.resolve("said").toFile());
        builder.environment().put("PATH", PLAIN_PATH);
        builder.environment().put("HOME", workspace.home().toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private int exit(Process process) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
        return process.exitValue();
    }

    private String said() throws IOException {
        return Files.readString(temp.resolve("said"));
    }

    private String pushed() throws IOException {
        return new RealGit(temp.resolve("roots/source")).run("branch", "--list", "pushed*");
    }

    @Test
    void gitAsksByAnyPathAndIsGitAfterAYes() throws Exception {
        for (String git :
                List.of("/usr/bin/git", "git", "/usr/lib/git-core/git", "/bin/../bin/git")) {
            int before = asked.size();
            Process push = run(git + " push -q origin HEAD:pushed" + before);
            await(git).until(() -> asked.size() == before + 1 || !push.isAlive());
            assertThat(asked).as(said()).hasSize(before + 1);
            assertThat(pushed()).doesNotContain("pushed" + before);
            assertThat(asked.getLast().allow()).isTrue();
            assertThat(exit(push)).as(said()).isZero();
            assertThat(pushed()).contains("pushed" + before);
            assertThat(asked).as("one question for one push").hasSize(before + 1);
        }
    }

    @Test
    void whatOthersStartAsksToo() throws Exception {
        Path hook = workspace.repository().resolve(".git/hooks/post-commit");
        Files.writeString(hook, "#!/bin/sh\ngit push -q origin HEAD:pushed\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        Process commit = run("/usr/bin/git commit -q --allow-empty -m x");
        await().atMost(SOON).until(() -> asked.size() == 1);
        asked.getFirst().deny("no");
        assertThat(exit(commit)).as(said()).isZero();
        assertThat(said()).contains("not allowed: no");

        assertThat(exit(run("exec env -i /usr/bin/touch a"))).isEqualTo(126);
        assertThat(exit(run("find . -name mine.txt -exec /usr/bin/touch {} +"))).isNotZero();
        assertThat(exit(run("/usr/bin/python3 -c 'print(1)' || true"))).isZero();
        assertThat(refused).allMatch(r -> r.startsWith("denylist")).hasSizeGreaterThan(1);
        assertThat(pushed()).isEmpty();
    }

    /** What a repository, or what was put into its configuration, makes others run. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    core.hooksPath | git config core.hooksPath evil | git commit -q --allow-empty -m x
                    core.fsmonitor | git config core.fsmonitor ./evil/pre-commit | git status
                    alias | git config alias.st '!./evil/pre-commit' | git st
                    filter | git config filter.x.clean ./evil/pre-commit; echo '* filter=x' >.gitattributes | git add .gitattributes
                    login profile | echo 'PATH=/usr/bin:/bin; unset ENV' >"$HOME/.bash_profile" | bash -lc ./evil/pre-commit
                    """)
    void aHostileRepositoryPushesNothing(String what, String before, String then) throws Exception {
        Path evil = Files.createDirectories(workspace.repository().resolve("evil"));
        Path script = Files.writeString(evil.resolve("pre-commit"), PUSHING);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process process = run(before + "\n" + then);
        await(what).atMost(20, TimeUnit.SECONDS).until(() -> !asked.isEmpty());
        await(what)
                .atMost(20, TimeUnit.SECONDS)
                .until(
                        () -> {
                            asked.forEach(a -> a.deny("no"));
                            return !process.isAlive();
                        });
        assertThat(pushed()).isEmpty();
        assertThat(asked).allMatch(a -> a.question().summary().startsWith("git"));
    }

    @Test
    void nobodyInTheSessionTakesThemAway() throws Exception {
        Process tries =
                run(
                        "umount /usr/bin/touch; umount -l /usr/bin/touch;"
                                + " mount --bind \"$0\" /usr/bin/touch; /usr/bin/touch a");
        assertThat(exit(tries)).as(said()).isEqualTo(126);
        assertThat(workspace.repository().resolve("a")).doesNotExist();
    }

    @Test
    void aGateThatIsGoneIsANo() throws Exception {
        Process held = run("/usr/bin/git push -q origin HEAD:pushed");
        await().atMost(SOON).until(() -> asked.size() == 1);
        gate.close();
        assertThat(exit(held)).isEqualTo(126);
        assertThat(exit(run("/usr/bin/git push -q origin HEAD:pushed"))).isEqualTo(126);
        assertThat(pushed()).isEmpty();
    }
}
