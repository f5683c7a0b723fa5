package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.event.ArtifactPart;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalResized;
import dev.agentvillage.contracts.event.WorkEvent;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.event.WorkEvent.TestRunFinished;
import dev.agentvillage.contracts.event.WorkEvent.TestRunStarted;
import dev.agentvillage.contracts.model.Checkout;
import dev.agentvillage.contracts.model.RepoRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session does to its files, its repository and its terminal. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class WorkIT {
    private final Path repos = RunnerResource.directory().resolve("repos");
    private final Repo repo = Repo.create(repos, "work-" + UUID.randomUUID());

    private LiveSession shell() {
        LiveSession session = new LiveSession("runner-it", Specs.shell(repo.directory()).spec());
        session.started();
        return session;
    }

    @AfterEach
    void endSessions() {
        LiveSession.endAll();
    }

    @Test
    void filesCommandsTestsAndThePatchAreReported() throws IOException {
        repo.write("Makefile", "test:\n\t@grep -q fixed src/app/main.txt\n");
        repo.write(".gitignore", "*.tmp\n");
        String base = repo.commit("a test that fails");
        LiveSession session = shell();
        assertThat(session.started().baseCommit()).isEqualTo(base);
        assertThat(session.started().branch()).isEqualTo("agent/" + session.id.brief());

        session.type("make test");
        TestRunFinished failed =
                session.awaitEvent(TestRunFinished.class, t -> t.command().equals("make test"));
        assertThat(failed.exitCode()).isEqualTo(2);
        session.type("echo fixed >> src/app/main.txt; echo new > src/app/new.txt; touch x.tmp");
        session.awaitEvent(
                FileTouched.class,
                t ->
                        t.path().equals("src/app/main.txt")
                                && t.reason() == WorkEvent.Reason.WRITE
                                && "src/app".equals(t.roomPath()));
        DiffSummary diff = session.awaitEvent(DiffSummary.class, d -> d.filesChanged() == 2);
        assertThat(diff.files())
                .containsExactlyInAnyOrder(
                        new FileDiff("src/app/main.txt", null, WorkEvent.Status.MODIFIED, 1, 0),
                        new FileDiff("src/app/new.txt", null, WorkEvent.Status.ADDED, 1, 0));
        session.type("make test");
        session.awaitEvent(TestRunFinished.class, t -> t.exitCode() != null && t.exitCode() == 0);
        session.type("git add -A && git commit -qm done && rm README.md");
        session.awaitEvent(
                FileTouched.class,
                t -> t.path().equals("README.md") && t.reason() == WorkEvent.Reason.DELETE);
        session.stop(true);
        SessionEnded end = session.awaitEnd();

        assertThat(session.all(TestRunStarted.class)).hasSize(2);
        assertThat(session.all(FileTouched.class))
                .extracting(FileTouched::path)
                .doesNotContain("x.tmp")
                .noneMatch(p -> p.startsWith(".git/"));
        assertThat(session.all(CommandFinished.class))
                .extracting(CommandFinished::exitCode)
                .containsExactly(2, 0, 0, 0);
        DiffSummary last = session.all(DiffSummary.class).getLast();
        assertThat(last.filesChanged()).isEqualTo(3);
        assertThat(end.totalUsage().commandsRun()).isEqualTo(4);
        assertThat(end.totalUsage().filesTouched()).isGreaterThanOrEqualTo(3);
        assertThat(end.resultCommit()).isNotEqualTo(base);
        session.assertWhole(end);
        patchApplies(session, end, base);
    }

    private void patchApplies(LiveSession session, SessionEnded end, String base)
            throws IOException {
        assertThat(end.patch()).isNotNull();
        await().atMost(LiveSession.PATIENCE)
                .until(() -> !session.all(ArtifactPart.class).isEmpty());
        ByteArrayOutputStream patch = new ByteArrayOutputStream();
        for (ArtifactPart part :
                session.all(ArtifactPart.class).stream()
                        .sorted(Comparator.comparingInt(ArtifactPart::part))
                        .toList()) {
            assertThat(part.artifactId()).isEqualTo(end.patch().artifactId());
            assertThat(part.sha256()).isEqualTo(end.patch().hash());
            patch.write(Base64.getDecoder().decode(part.data()));
        }
        assertThat(patch.size()).isEqualTo((int) end.patch().bytes());
        Path file = Files.write(repos.resolve(session.id + ".patch"), patch.toByteArray());
        repo.git("checkout", "-q", base);
        repo.git("apply", file.toString());
        assertThat(repo.directory().resolve("src/app/main.txt")).content().contains("fixed");
        assertThat(repo.directory().resolve("README.md")).doesNotExist();
    }

    @Test
    void theTerminalIsResized() {
        LiveSession session = shell();
        session.type("stty size");
        session.awaitOutput("40 120");
        assertThat(session.reply(session.resize(77, 33)).code()).isNull();
        session.awaitEvent(TerminalResized.class, r -> r.cols() == 77 && r.rows() == 33);
        session.type("stty size");
        session.awaitOutput("33 77");
        assertThat(session.reply(session.resize(1, 33)).code()).isEqualTo("invalid_command");
        session.stop(false);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void aPromptIsPastedAndSubmitted() {
        LiveSession session = shell();
        session.send("echo pas\ted", SessionCommand.InputMode.PROMPT);
        session.awaitOutput("pas ed\r\n");
        session.send("echo inter", SessionCommand.InputMode.RAW);
        session.awaitOutput("echo inter");
        session.send("rupted\u0003", SessionCommand.InputMode.RAW);
        session.awaitOutput("^C");
        session.type("echo a-l\\ine");
        session.awaitOutput("a-line");
        assertThat(session.output()).doesNotContain("\ninter");
        session.stop(true);
        session.assertWhole(session.awaitEnd());
    }

    @Test
    void inputThatArrivesTwiceIsTypedOnce() {
        LiveSession session = shell();
        SessionCommand.SendInput input =
                new SessionCommand.SendInput(
                        Bus.get().header(session.id),
                        "echo on-$((1+1))ce\r",
                        SessionCommand.InputMode.RAW,
                        0,
                        "twice",
                        7);
        Bus.get().send("runner-it", input);
        Bus.get().send("runner-it", input);
        session.type("echo do-$((1+2))ne");
        session.awaitOutput("do-3ne");
        assertThat(session.output().split("on-2ce", -1)).hasSize(2);
        session.stop(true);
        session.awaitEnd();
    }

    @Test
    void anySortOfReferenceIsCheckedOut() {
        String first = repo.git("rev-parse", "HEAD").strip();
        repo.git("tag", "-a", "v1", "-m", "annotated");
        repo.git("checkout", "-qb", "side");
        repo.write("side.txt", "side\n");
        String side = repo.commit("side");
        repo.git("checkout", "-q", "main");
        repo.write("later.txt", "later\n");
        String later = repo.commit("later");

        Specs list = Specs.command(repo.directory(), "git", "log", "--format=%H", "-1");
        outputs(list, later);
        outputs(list.at(Checkout.branch("side")), side);
        outputs(list.at(Checkout.tag("v1")), first);
        outputs(list.at(Checkout.commit(first)), first);
        outputs(list.at(Checkout.commit(side.substring(0, 10))), side);
        outputs(list.of(RepoRef.git("file://" + repo.directory())), later);
    }

    private static void outputs(Specs specs, String text) {
        LiveSession session = new LiveSession("runner-it", specs.spec());
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState().name()).as(session.output()).isEqualTo("COMPLETED");
        session.awaitOutput(text);
    }

    @Test
    void aSecondSessionSeesWhatTheFirstPushedAndNeverItsFiles() {
        LiveSession first = shell();
        LiveSession second = shell();
        first.type("echo mine > mine.txt && git add -A && git commit -qm mine && echo com''mitted");
        first.awaitOutput("committed");
        second.type("ls; echo no-mine-he''re");
        second.awaitOutput("no-mine-here");
        assertThat(second.output()).doesNotContain("mine.txt");
        first.type("git push -q origin HEAD && echo pus''hed");
        first.awaitOutput("pushed");
        String branch = first.started().branch();
        outputs(
                Specs.command(repo.directory(), "cat", "mine.txt").at(Checkout.branch(branch)),
                "mine");
        first.stop(true);
        second.stop(true);
        first.assertWhole(first.awaitEnd());
        second.assertWhole(second.awaitEnd());
        assertThat(repo.git("status", "--porcelain")).isEmpty();
        assertThat(repo.git("branch", "--list", "--format=%(refname:short)").lines().toList())
                .isEqualTo(List.of(branch, "main"));
    }

    @Test
    void aSessionStartsInItsRoom() {
        outputs(Specs.command(repo.directory(), "pwd").in("src/app"), "/repo/src/app");
    }
}
