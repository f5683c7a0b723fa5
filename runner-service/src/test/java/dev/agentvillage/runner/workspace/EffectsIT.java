package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.runner.RealGit;
import dev.agentvillage.runner.gate.Asking;
import dev.agentvillage.runner.gate.Gate;
import dev.agentvillage.runner.gate.Judge;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.policy.Ruling.Denied;
import dev.agentvillage.runner.policy.Ruling.NeedsApproval;
import dev.agentvillage.runner.work.Observation;
import dev.agentvillage.runner.work.ShellRecord;
import dev.agentvillage.runner.work.Stand;
import dev.agentvillage.runner.work.Touch;
import dev.agentvillage.runner.work.WorkspaceWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What a commit or a push takes along is looked at, whoever wrote it. */
class EffectsIT implements Gate.Listener, Observation.Listener {
    @TempDir private Path temp;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final List<Asking> asked = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private Workspace workspace;
    private RealGit git;
    private WorkspaceWatcher watcher;
    private Observation observation;

    @Override
    public void asked(Asking asking) {
        asked.add(asking);
    }

    @Override
    public void gone(Asking asking) {}

    @Override
    public void refused(Question question, Denied ruling) {}

    @Override
    public void touched(List<Touch> touches) {}

    @Override
    public void reported(List<ShellRecord> records) {}

    @Override
    public void unwatched() {}

    @BeforeEach
    void session() throws Exception {
        Ground ground = Ground.in(temp);
        ground.repository("source");
        workspace = ground.prepare(ground.order("source"));
        git = new RealGit(workspace.repository());
        watcher = new WorkspaceWatcher();
        observation = Observation.begin(workspace, watcher, this);
    }

    @AfterEach
    void end() throws IOException {
        processes.forEach(Process::destroyForcibly);
        observation.close();
        watcher.close();
        timers.shutdownNow();
    }

    private Gate gate(Policy.DiffThresholds thresholds, Category... categories) throws IOException {
        Policy policy =
                new Policy(
                        List.of("*"),
                        List.of(),
                        List.of(categories),
                        NetworkMode.OPEN,
                        null,
                        thresholds,
                        Policy.OnDeny.REFUSE,
                        60_000,
                        false);
        Judge.Work work =
                new Judge.Work() {
                    @Override
                    public Stand stand() throws IOException {
                        return observation.stand();
                    }

                    @Override
                    public String head() throws IOException {
                        return observation.head();
                    }
                };
        Judge.Place place =
                new Judge.Place(workspace.root(), workspace.repository(), workspace.home(), "main");
        Gate gate =
                Gate.open(
                        workspace.hooks().resolve("gate"),
                        this,
                        new Judge(policy, place, work),
                        timers);
        gate.shim(String.valueOf(System.getenv().get("PATH")));
        return gate;
    }

    private Process git(Gate gate, String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of(words));
        argv.addFirst(gate.commands().resolve("git").toString());
        Process process =
                new ProcessBuilder(argv)
                        .directory(workspace.repository().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(temp.resolve("said").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    private int exit(Process process) throws Exception {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private void write(String path, String text) throws IOException {
        Files.writeString(workspace.repository().resolve(path), text);
    }

    private NeedsApproval why(int which) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> asked.size() == which + 1);
        return asked.get(which).ruling().orElseThrow();
    }

    @Test
    void aDependencyThatCameByAnEditorWaitsAtTheNextCommit() throws Exception {
        try (Gate gate = gate(null, Category.DEPS_ADD)) {
            write("plain.txt", "plain\n");
            git.run("add", "-A");
            assertThat(exit(git(gate, "commit", "-qm", "plain"))).isZero();
            assertThat(asked).isEmpty();

            write("package.json", "{\"dependencies\": {\"left-pad\": \"1\"}}");
            git.run("add", "-A");
            Process held = git(gate, "commit", "-qm", "deps");
            assertThat(why(0).category()).isEqualTo(Category.DEPS_ADD);
            assertThat(why(0).risk()).isEqualTo(Risk.MEDIUM);
            assertThat(why(0).why().reason()).isEqualTo("it brings new dependencies: left-pad");
            assertThat(asked.getFirst().allow()).isTrue();
            assertThat(exit(held)).isZero();
            assertThat(exit(git(gate, "push", "-q", "origin", "HEAD:pushed")))
                    .as("somebody saw it already")
                    .isZero();

            write("requirements.txt", "requests\n");
            Process denied = git(gate, "push", "-q", "origin", "HEAD:pushed2");
            assertThat(why(1).why().reason()).isEqualTo("it brings new dependencies: requests");
            asked.getLast().deny("no");
            assertThat(exit(denied)).isEqualTo(126);
        }
    }

    @Test
    void aLargeDifferenceWaitsBeforeItIsPushed() throws Exception {
        try (Gate gate = gate(new Policy.DiffThresholds(2, 10))) {
            Ground.commit(git, "a.txt", "a\n");
            Ground.commit(git, "b.txt", "b\n");
            assertThat(exit(git(gate, "push", "-q", "origin", "HEAD:small"))).isZero();
            Ground.commit(git, "c.txt", "c\n");
            Process held = git(gate, "push", "-q", "origin", "HEAD:large");
            assertThat(why(0).category()).isEqualTo(Category.MERGE);
            assertThat(why(0).risk()).isEqualTo(Risk.MEDIUM);
            assertThat(why(0).why().reason()).startsWith("3 files and 3 lines are changed");
            Stand stand = asked.getFirst().stand().orElseThrow();
            assertThat(stand.head()).isEqualTo(git.run("rev-parse", "HEAD").strip());
            assertThat(stand.tree()).isEqualTo(git.run("rev-parse", "HEAD^{tree}").strip());
            assertThat(stand.changes().files()).hasSize(3);
            assertThat(stand.diffHash()).startsWith("sha256:");
            assertThat(asked.getFirst().allow()).isTrue();
            assertThat(exit(held)).isZero();
        }
    }

    @Test
    void whatWasAllowedIsOneCommitAndNoOther() throws Exception {
        try (Gate gate = gate(null, Category.MERGE)) {
            Ground.commit(git, "a.txt", "a\n");
            Process first = git(gate, "push", "-q", "origin", "HEAD:pushed");
            why(0);
            Ground.commit(git, "b.txt", "b\n");
            assertThat(asked.getFirst().allow()).as("the branch moved").isFalse();
            assertThat(exit(first)).isEqualTo(126);
            assertThat(Files.readString(temp.resolve("said"))).contains("another commit");

            Process second = git(gate, "push", "-q", "origin", "HEAD:pushed");
            why(1);
            assertThat(asked.getLast().actionHash()).isNotEqualTo(asked.getFirst().actionHash());
            assertThat(asked.getLast().allow()).isTrue();
            assertThat(exit(second)).isZero();
        }
    }
}
