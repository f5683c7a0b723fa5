package dev.agentvillage.runner.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.NetworkMode;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Risk;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process, the gate as its runner has it. */
class GateIT implements Gate.Listener {
    /** Each question starts a JVM. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path temp;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final List<Asking> asked = new CopyOnWriteArrayList<>();
    private final List<Asking> gone = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    @Override
    public void asked(Asking asking) {
        asked.add(asking);
    }

    @Override
    public void refused(Question question, dev.agentvillage.runner.policy.Ruling.Denied ruling) {
        refused.add(ruling.why().rule() + " " + question.summary());
    }

    @Override
    public void gone(Asking asking) {
        gone.add(asking);
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        timers.shutdownNow();
    }

    private Process ask(Gate gate, String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of(gate.commands().resolve("ask").toString()));
        argv.addAll(List.of(words));
        Process process =
                new ProcessBuilder(argv).directory(temp.toFile()).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes());
    }

    @Test
    void aQuestionWaitsForItsAnswer() throws Exception {
        try (Gate gate = Gate.open(temp.resolve("gate"), this, null, timers)) {
            Process yes = ask(gate, "merge", "merge it's", "a \"branch\"");
            Process no = ask(gate, "deploy", "deploy");
            await().atMost(SOON).until(() -> asked.size() == 2);
            assertThat(yes.isAlive()).isTrue();
            assertThat(no.isAlive()).isTrue();
            for (Asking a : asked) {
                assertThat(a.question().tool()).isEqualTo("ask");
                assertThat(a.question().cwd()).isEqualTo(temp.toRealPath().toString());
                if (a.question().category().equals("merge")) {
                    assertThat(a.question().summary()).isEqualTo("merge it's a \"branch\"");
                    assertThat(a.question().argv())
                            .containsExactly("merge", "merge it's", "a \"branch\"");
                    assertThat(a.allow()).isTrue();
                    assertThat(a.allow()).as("once").isFalse();
                } else {
                    a.deny("denied: too late in the week");
                }
            }
            assertThat(exit(yes)).isZero();
            assertThat(exit(no)).isEqualTo(1);
            assertThat(said(no)).contains("denied: too late in the week");
            assertThat(gone).isEmpty();
        }
    }

    @Test
    void aGateThatClosesIsANo() throws Exception {
        Gate gate = Gate.open(temp.resolve("gate"), this, null, timers);
        Process asking = ask(gate, "merge", "x");
        await().atMost(SOON).until(() -> asked.size() == 1);
        gate.close();
        assertThat(exit(asking)).isEqualTo(1);
        assertThat(exit(ask(gate, "merge", "x"))).as("nobody there").isEqualTo(1);
    }

    @Test
    void aDenialIsNeverReadAsAYes() throws Exception {
        try (Gate gate = Gate.open(temp.resolve("gate"), this, null, timers)) {
            Process asking = ask(gate, "merge", "x");
            await().atMost(SOON).until(() -> asked.size() == 1);
            asked.getFirst().deny("allow");
            assertThat(exit(asking)).isEqualTo(1);
        }
    }

    @Test
    void whoeverDoesNotWaitIsGoneAndNothingIsReleased() throws Exception {
        try (Gate gate = Gate.open(temp.resolve("gate"), this, null, timers)) {
            Process asking = ask(gate, "merge", "x");
            await().atMost(SOON).until(() -> asked.size() == 1);
            asking.destroyForcibly().waitFor();
            await().atMost(SOON).until(() -> gone.size() == 1);
            assertThat(gone.getFirst()).isSameAs(asked.getFirst());
            assertThat(asked.getFirst().allow()).isFalse();
        }
    }

    @Test
    void aPathThatIsTooLongForASocketStillWorks() throws Exception {
        Path deep = temp.resolve("a-directory-with-a-long-name".repeat(4)).resolve("b".repeat(100));
        Files.createDirectories(deep);
        try (Gate gate = Gate.open(deep.resolve("gate"), this, null, timers)) {
            Process asking = ask(gate, "merge", "x");
            await().atMost(SOON).until(() -> asked.size() == 1);
            assertThat(asked.getFirst().allow()).isTrue();
            assertThat(exit(asking)).isZero();
        }
    }

    @Test
    void nonsenseIsNotAsked() throws Exception {
        try (Gate gate = Gate.open(temp.resolve("gate"), this, null, timers)) {
            assertThat(exit(ask(gate, "merge"))).as("nothing asked for").isEqualTo(1);
            assertThat(exit(ask(gate, "merge", "x".repeat(100_000), "y".repeat(100_000))))
                    .as("too long")
                    .isEqualTo(1);
            for (byte[] bytes :
                    List.of(
                            new byte[] {0, 0, 0, 3, 'a', 0, 0},
                            new byte[] {127, 0, 0, 0, 'a'},
                            new byte[] {-1, -1, -1, -1})) {
                assertThat(saidTo(bytes)).doesNotContain("allow");
            }
            assertThat(asked).isEmpty();
        }
    }

    private Process shim(Gate gate, String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of(words));
        argv.set(0, gate.commands().resolve(words[0]).toString());
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(temp.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", gate.commands() + ":" + System.getenv().get("PATH"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    @Test
    void aShimThatCannotAskRunsNothing() throws Exception {
        Path home = Files.createDirectories(temp.resolve("s/home"));
        Path repository = Files.createDirectories(temp.resolve("s/repo"));
        Policy policy =
                new Policy(
                        List.of("*"),
                        List.of("touch"),
                        List.of(Category.MERGE),
                        NetworkMode.OPEN,
                        null,
                        null,
                        Policy.OnDeny.REFUSE,
                        1_000,
                        false);
        Judge judge =
                new Judge(policy, new Judge.Place(temp.resolve("s"), repository, home, "main"));
        Gate gate = Gate.open(temp.resolve("gate"), this, judge, timers);
        gate.shim(String.valueOf(System.getenv().get("PATH")));

        String made = repository.resolve("made").toString();
        Process denied = shim(gate, "touch", made);
        assertThat(exit(denied)).isEqualTo(126);
        assertThat(said(denied)).contains("'touch' is denied");
        assertThat(refused).hasSize(1).first().asString().startsWith("denylist touch");

        Process held = shim(gate, "git", "push", "--force");
        await().atMost(SOON).until(() -> asked.size() == 1);
        assertThat(asked.getFirst().ruling().orElseThrow().risk()).isEqualTo(Risk.HIGH);
        gate.close();
        assertThat(exit(held)).as("the gate is gone while it waits").isEqualTo(126);
        assertThat(exit(shim(gate, "touch", made))).isEqualTo(126);
        assertThat(exit(shim(gate, "git", "push"))).as("nobody there").isEqualTo(126);
        assertThat(Path.of(made)).doesNotExist();
        assertThat(exit(shim(gate, "git", "--no-pager", "version"))).as("only reads").isZero();
    }

    private Process inShell(Gate gate, Path directory, String line) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", line)
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        builder.environment().put("PATH", gate.commands() + ":" + System.getenv().get("PATH"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** Nobody answers: what runs has not asked, and what asks does not run. */
    @Test
    void whatCannotBeBlockedPassesWithoutAQuestionAndEverythingElseAsks() throws Exception {
        Path home = Files.createDirectories(temp.resolve("s/home"));
        Path repository = Files.createDirectories(temp.resolve("s/repo/sub")).getParent();
        Judge judge =
                new Judge(
                        Policy.OPEN, new Judge.Place(temp.resolve("s"), repository, home, "main"));
        Gate gate = Gate.open(temp.resolve("gate"), this, judge, timers);
        gate.shim(String.valueOf(System.getenv().get("PATH")));
        gate.close();
        Files.writeString(repository.resolve("a"), "one\n");
        Files.createSymbolicLink(repository.resolve("out"), Path.of("/etc"));
        Files.createSymbolicLink(repository.resolve("sub/key"), Path.of("/etc/hostname"));

        String own = repository.toString();
        for (String passes :
                List.of(
                        "cat a",
                        "cat " + own + "/a",
                        "cp a b && mv b c && rm c",
                        "mkdir -p d/e && touch d/e/f && rm -rf d",
                        "sed -e 's/one/two/' a",
                        "grep -r one a sub",
                        "cd sub && touch x",
                        "git --version && python3 --version || true",
                        "find . -name a")) {
            assertThat(exit(inShell(gate, repository, passes))).as(passes).isZero();
        }
        for (String asks :
                List.of(
                        "cat /etc/hostname",
                        "cat out/hostname",
                        "cat sub/key",
                        "cd out && cat hostname",
                        "cd / && cat etc/hostname",
                        "cp a ../b",
                        "touch /opt/x",
                        "grep root /etc/passwd",
                        "sed -i s/a/b/ a",
                        "tar -cf/tmp/x.tar a")) {
            assertThat(exit(inShell(gate, repository, asks))).as(asks).isEqualTo(126);
        }
    }

    /** Empty when the connection was closed. */
    private String saidTo(byte[] bytes) throws IOException {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(temp.resolve("gate/socket")));
            socket.write(ByteBuffer.wrap(bytes));
            socket.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(100);
            int n = socket.read(answer);
            return n < 0 ? "" : new String(answer.array(), 0, n);
        } catch (java.net.SocketException e) {
            return "";
        }
    }
}
