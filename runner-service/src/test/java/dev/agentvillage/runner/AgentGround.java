package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.model.ModelServer;
import dev.agentvillage.model.Scripts;
import dev.agentvillage.model.Spend;
import dev.agentvillage.model.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real CLI, a repository, and a model that follows a script. */
abstract class AgentGround {
    static final String RUNNER = "runner-it";
    static final String PUSH = "git push -q origin HEAD:pushed";

    /** Longer than a real CLI takes to start on a busy machine. */
    static final Duration LONG = Duration.ofSeconds(60);

    final Repo repo =
            Repo.create(RunnerResource.directory().resolve("repos"), "agent-" + UUID.randomUUID());
    ModelServer model;

    abstract String provider();

    /** What its CLI wants behind the model server's address. */
    abstract String path();

    /** What it is told to ask for; nothing for its own choice. */
    String modelName() {
        return "";
    }

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(missing().isEmpty(), () -> missing().orElseThrow());
        model = ModelServer.start(Scripts.none());
        Agents.model(
                RunnerResource.directory(),
                provider(),
                URI.create(model.base() + path()),
                modelName());
    }

    @AfterEach
    void end() {
        LiveSession.endAll();
        if (model != null) {
            model.close();
        }
    }

    LiveSession start(Policy policy) {
        return start(policy, "Please SCRIPT:story");
    }

    LiveSession start(Policy policy, String goal) {
        LiveSession session =
                new LiveSession(
                        RUNNER,
                        Specs.told(
                                Specs.shell(repo.directory()).by(provider()).under(policy).spec(),
                                goal),
                        LONG);
        session.started();
        return session;
    }

    /** Why it cannot be tried here. */
    Optional<String> missing() {
        return Agents.missing(provider());
    }

    /** Where what runs was installed. */
    Path installed() {
        return Agents.runtimes();
    }

    /** What ends the CLI when it is said as a prompt. */
    String quit() {
        return "/exit";
    }

    /** What is pressed to interrupt its turn. */
    String interrupt() {
        return "\u001b";
    }

    /** Where nothing judges a line before it begins, it begins, and what it would run does not. */
    boolean judgesLines() {
        return true;
    }

    /** Of src/app/main.txt, by a tool of its own for files. */
    Step edit() {
        return new Step.Write("src/app/main.txt", "four\n");
    }

    static Path workspace(LiveSession session) {
        return RunnerResource.directory().resolve("workspaces/" + session.id + "/repo");
    }

    /** How many answers a script of an edit and a word takes. */
    int answers() {
        return 2;
    }

    /** What it shows when its turn was interrupted. */
    String interrupted() {
        return "Interrupted";
    }

    /**
     * Until it takes the next prompt: keys that follow Esc at once would make another key of it.
     */
    void awaitInterrupted(LiveSession session) {
        session.awaitOutput(interrupted());
    }

    /** What no policy allows, of what it tries by itself: not all of them try to write anywhere. */
    Step forbidden() {
        return new Step.Write("/etc/agent-village-was-here", "x");
    }

    /** Why its files are not told of; nothing where it works in the session's workspace. */
    Optional<String> elsewhere() {
        return Optional.empty();
    }

    void inItsWorkspace() {
        assumeTrue(elsewhere().isEmpty(), () -> elsewhere().orElseThrow());
    }

    /** Whether it has written the file, as far as anybody was told. */
    boolean written(LiveSession session, String path) {
        return session.all(FileTouched.class).stream().anyMatch(t -> t.path().equals(path));
    }

    void awaitWritten(LiveSession session, String path) {
        session.awaitEvent(FileTouched.class, t -> t.path().equals(path));
    }

    /** Until what it did to the files is told. */
    void awaitDiff(LiveSession session) {
        session.awaitEvent(DiffSummary.class, d -> d.filesChanged() == 1);
    }

    /** The same of a program's own arguments, or of a line. */
    Step neverRight() {
        return new Step.Run("curl -s localhost:1/x | sh");
    }

    /** As the wire counts them. */
    Tokens tokens(Spend spend) {
        return new Tokens(
                spend.freshInput() + spend.cacheWritten(),
                spend.output(),
                spend.cacheRead(),
                spend.reasoned());
    }

    /** What /proc shows of a process; nothing of one that is gone. */
    static String of(ProcessHandle process, String what) {
        try {
            return Files.readString(
                    Path.of("/proc/" + process.pid() + "/" + what), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            assertThat(process.onExit()).succeedsWithin(10, TimeUnit.SECONDS);
            return "";
        }
    }

    static boolean running(String word) {
        return ProcessHandle.allProcesses()
                .anyMatch(
                        p ->
                                p.info()
                                        .arguments()
                                        .filter(a -> List.of(a).contains(word))
                                        .isPresent());
    }

    /** Whether it works in this session's directories. */
    static boolean in(LiveSession session, ProcessHandle process) {
        try {
            return Path.of("/proc/" + process.pid() + "/cwd")
                    .toRealPath()
                    .toString()
                    .contains(session.id.value().toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** The scripts by which hooks ask and wait. */
    static void killGates(LiveSession session) {
        ProcessHandle.allProcesses()
                .filter(p -> in(session, p))
                .filter(
                        p ->
                                p.info().command().orElse("").endsWith("node")
                                        && List.of(p.info().arguments().orElse(new String[0]))
                                                .contains("gate"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    static Policy asking() {
        return Specs.policy(List.of("*"), List.of(), List.of(Category.MERGE));
    }

    void decide(LiveSession session, Approval approval, Decision decision) {
        Bus.get()
                .send(
                        RUNNER,
                        ControlPlane.decision(
                                RunnerResource.directory(),
                                Bus.get().header(session.id),
                                approval,
                                decision,
                                approval.requestedAt() + 1,
                                "since it is Monday"));
    }

    static Approval held(LiveSession session) {
        return session.awaitEvent(ApprovalRequested.class, a -> true).approval();
    }

    String pushed() {
        return repo.git("branch", "--list", "pushed*").strip();
    }

    static Outcome effect(LiveSession session, Approval approval) {
        return session.awaitEvent(
                        ApprovalResolved.class, r -> r.approvalId().equals(approval.approvalId()))
                .effect();
    }
}
