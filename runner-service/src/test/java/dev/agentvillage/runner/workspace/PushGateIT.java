package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.Risk;
import dev.agentvillage.runner.PrivateGit;
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

/** The credential helper alone: git itself, by its path, with no shim anywhere. */
class PushGateIT implements Gate.Listener {
    /** Each question starts a JVM. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String TOKEN = "t0ken-77ab";

    @TempDir private Path temp;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final List<Asking> asked = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private int gates;
    private PrivateGit server;
    private Ground ground;
    private Ground.Order order;
    private Workspace workspace;

    @Override
    public void asked(Asking asking) {
        asked.add(asking);
    }

    @Override
    public void gone(Asking asking) {}

    @Override
    public void refused(Question question, Denied ruling) {
        refused.add(ruling.why().rule());
    }

    @BeforeEach
    void session() throws Exception {
        Path root = temp.toRealPath();
        RealGit source = Ground.in(temp).repository("source");
        source.run("clone", "-q", "--bare", ".", root.resolve("served/private.git").toString());
        server = new PrivateGit(root.resolve("served"), "agent", TOKEN);
        Path file = root.resolve("credentials");
        Files.writeString(file, "demo http://agent:" + TOKEN + "@" + server.host() + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        ground = Ground.in(temp).with(new CredentialsFile(file));
        order = ground.order("x").of(RepoRef.git(server.url("private.git")));
        workspace = ground.prepare(order);
        Ground.commit(new RealGit(workspace.repository()), "mine.txt", "mine\n");
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        server.close();
        timers.shutdownNow();
    }

    private Gate gate(List<String> denied, List<Category> categories) throws IOException {
        Policy policy =
                new Policy(
                        List.of("*"),
                        denied,
                        categories,
                        NetworkMode.OPEN,
                        null,
                        null,
                        Policy.OnDeny.REFUSE,
                        60_000,
                        false);
        Judge.Place place =
                new Judge.Place(workspace.root(), workspace.repository(), workspace.home(), "main");
        Gate gate =
                Gate.open(
                        workspace.hooks().resolve("gate" + gates++),
                        this,
                        new Judge(policy, place),
                        timers);
        ground.workspaces()
                .consent(order.id(), (address, answer) -> gate.credential(address, answer::give));
        return gate;
    }

    private Process push(String branch) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("git", "push", "-q", "origin", "HEAD:" + branch)
                        .directory(workspace.repository().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(temp.resolve("said").toFile());
        builder.environment().put("GIT_TERMINAL_PROMPT", "0");
        builder.environment().put("HOME", workspace.home().toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String served() throws IOException {
        return new RealGit(temp.resolve("served/private.git")).run("branch", "--list");
    }

    @Test
    void aPushThatNobodyAllowedHasNoCredential() throws Exception {
        try (Gate gate = gate(List.of(), List.of(Category.MERGE))) {
            Process held = push("one");
            await().atMost(SOON).until(() -> asked.size() == 1);
            assertThat(asked.getFirst().question().summary())
                    .isEqualTo("git wants the credential for " + server.url("private.git"));
            assertThat(asked.getFirst().ruling().orElseThrow().category())
                    .isEqualTo(Category.MERGE);
            assertThat(asked.getFirst().ruling().orElseThrow().risk()).isEqualTo(Risk.MEDIUM);
            assertThat(held.isAlive()).isTrue();
            asked.getFirst().deny("not today");
            assertThat(exit(held)).isNotZero();
            assertThat(served()).doesNotContain("one");

            Process allowed = push("two");
            await().atMost(SOON).until(() -> asked.size() == 2);
            assertThat(asked.getLast().allow()).isTrue();
            assertThat(exit(allowed)).isZero();
            assertThat(served()).contains("two");

            Process again = push("three");
            await("each push anew").until(() -> asked.size() == 3);
            asked.getLast().deny("no");
            assertThat(exit(again)).isNotZero();
            assertThat(gate.commands()).exists();
        }
    }

    @Test
    void aPushThatWasAllowedAtTheGateHasItOnce() throws Exception {
        try (Gate gate = gate(List.of(), List.of(Category.MERGE))) {
            gate.shim(String.valueOf(System.getenv().get("PATH")));
            ProcessBuilder builder =
                    new ProcessBuilder(
                                    gate.commands().resolve("git").toString(),
                                    "push",
                                    "-q",
                                    "origin",
                                    "HEAD:one")
                            .directory(workspace.repository().toFile());
            Process allowed = builder.start();
            processes.add(allowed);
            await().atMost(SOON).until(() -> asked.size() == 1);
            assertThat(asked.getFirst().question().tool()).isEqualTo("run");
            assertThat(asked.getFirst().allow()).isTrue();
            assertThat(exit(allowed)).isZero();
            assertThat(served()).contains("one");
            assertThat(asked).as("one question for one push").hasSize(1);

            Process behind = push("two");
            await().atMost(SOON).until(() -> asked.size() == 2);
            asked.getLast().deny("no");
            assertThat(exit(behind)).isNotZero();
            assertThat(served()).doesNotContain("two");
        }
    }

    @Test
    void whereNobodyCanBeAskedThereIsNone() throws Exception {
        Gate gate = gate(List.of(), List.of(Category.MERGE));
        gate.close();
        assertThat(exit(push("one"))).as("the gate is closed").isNotZero();
        ground.workspaces().consent(order.id(), Consent.NONE);
        assertThat(exit(push("one"))).as("before the session begins").isNotZero();
        try (Gate denying = gate(List.of("git push"), List.of())) {
            assertThat(exit(push("one"))).as("pushes are denied").isNotZero();
            assertThat(refused).containsExactly("denylist");
            assertThat(denying.commands()).exists();
        }
        Files.delete(workspace.root().resolve("git.sock"));
        assertThat(exit(push("one"))).as("the helper is gone").isNotZero();
        assertThat(served()).doesNotContain("one");
        assertThat(asked).isEmpty();
    }

    @Test
    void whereNoRuleHoldsPushesItIsGiven() throws Exception {
        try (Gate gate = gate(List.of(), List.of())) {
            assertThat(exit(push("one"))).isZero();
            assertThat(served()).contains("one");
            assertThat(gate.commands()).exists();
        }
    }
}
