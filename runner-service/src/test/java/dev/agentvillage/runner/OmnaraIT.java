package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderError;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.Step;
import dev.agentvillage.runner.provider.omnara.OmnaraDriver;
import dev.agentvillage.runner.standin.OmnaraStandIn;
import dev.agentvillage.runner.standin.StandIns;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in for Omnara: its API over real HTTP, and a machine that is not the workspace. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
@TestProfile(StandIns.class)
class OmnaraIT extends AgentContract {
    private OmnaraStandIn omnara;
    private Path machine;

    @BeforeEach
    void standIn() {
        machine = RunnerResource.directory().resolve("machines/" + UUID.randomUUID());
        repo.git("clone", "-q", repo.directory().toString(), machine.toString());
        omnara = OmnaraStandIn.start(model.base().toString(), machine);
        StandIns.omnara(omnara.settings());
    }

    @AfterEach
    void away() throws InterruptedException {
        LiveSession.endAll();
        if (omnara != null) {
            omnara.close();
        }
    }

    @Override
    String provider() {
        return "omnara";
    }

    @Override
    boolean readsLongTasks() {
        return false;
    }

    @Override
    String path() {
        return "";
    }

    @Override
    Optional<String> missing() {
        return Optional.empty();
    }

    /** What runs here shows the conversation, and is the system's shell. */
    @Override
    Path installed() {
        return Path.of("/bin");
    }

    @Override
    Optional<String> elsewhere() {
        return Optional.of(
                "its files are on another machine: the runner sees neither them nor what a script"
                        + " there runs");
    }

    @Override
    boolean written(LiveSession session, String path) {
        return Files.exists(machine.resolve(path));
    }

    @Override
    void awaitWritten(LiveSession session, String path) {
        await(path).atMost(LONG).until(() -> written(session, path));
    }

    @Override
    void awaitDiff(LiveSession session) {
        assertThat(machine.resolve("src/app/main.txt")).hasContent("four");
    }

    @Override
    void disarm() {
        repo.write("omnara.yaml", "tools:\n  run_command:\n    permission: always_allow\n");
    }

    /** It was configured a moment ago: the next heartbeat says so. */
    @Test
    @Override
    void theRunnerSaysWhichVersionItHasAndWhatItCanDo() {
        await().atMost(LONG).until(OmnaraIT::isThere);
        super.theRunnerSaysWhichVersionItHasAndWhatItCanDo();
    }

    private static boolean isThere() {
        List<RunnerHeartbeat> said = Bus.get().heartbeats(RUNNER);
        return !said.isEmpty()
                && said.getLast().runtimes().stream()
                        .anyMatch(r -> r.providerId().equals("omnara"));
    }

    /** Its commands run elsewhere, and what runs here is asked itself. */
    @Test
    @Override
    void nothingOfTheServiceIsInItsEnvironment() {
        model.script("story", new Step.Run("ls"), new Step.Say("Done."));
        LiveSession session = start(asking());
        session.awaitEvent(TurnFinished.class, t -> true);
        List<ProcessHandle> here =
                ProcessHandle.current().descendants().filter(p -> in(session, p)).toList();
        assertThat(here).isNotEmpty();
        for (ProcessHandle process : here) {
            assertThat(of(process, "environ") + of(process, "cmdline"))
                    .doesNotContain(OmnaraStandIn.TOKEN)
                    .doesNotContain("SECRET_OF_THE_SERVICE");
        }
        assertThat(session.output()).contains("run_command").doesNotContain(OmnaraStandIn.TOKEN);
        assertThat(session.all().toString()).doesNotContain(OmnaraStandIn.TOKEN);
    }

    @Test
    void noAgentIsLeftWhenASessionEnds() {
        model.script("story", Step.Wait.until("never"), new Step.Say("Too late."));
        LiveSession session = start(asking());
        await().atMost(LONG).until(() -> omnara.running() == 1);
        session.stop(false);
        session.assertWhole(session.awaitEnd());
        assertThat(omnara.agents()).isEqualTo(1);
        assertThat(omnara.running()).isZero();
        assertThat(RunnerResource.directory().resolve("cache/omnara/" + RUNNER)).isEmptyDirectory();
    }

    @Test
    void whatAKilledRunnerLeftIsArchivedByTheNext(@TempDir Path agents) throws IOException {
        model.script("story", Step.Wait.until("never"), new Step.Say("Too late."));
        start(asking());
        await().atMost(LONG).until(() -> omnara.running() == 1);
        Files.createFile(agents.resolve("agt_1"));
        new OmnaraDriver(StandIns.directory().resolve("omnara.json"), agents).sweep();
        await().atMost(LONG).until(() -> omnara.running() == 0);
        await().atMost(LONG).untilAsserted(() -> assertThat(agents).isEmptyDirectory());
    }

    @Test
    void anAgentThatCannotBeArchivedIsTold() {
        model.script("story", new Step.Say("Done."));
        LiveSession session = start(asking());
        session.awaitEvent(TurnFinished.class, t -> true);
        omnara.keep(true);
        session.stop(true);
        session.awaitEnd();
        assertThat(session.all(ProviderError.class))
                .anyMatch(e -> e.message().contains("agt_1 could not be archived"));
        omnara.keep(false);
    }

    @Test
    void eventsGoOnWhereTheyBrokeOff() {
        model.script(
                "story",
                new Step.Run("echo one"),
                Step.Wait.until("broken"),
                new Step.Run("echo two"),
                new Step.Say("Both."));
        LiveSession session = start(asking());
        session.awaitEvent(CommandFinished.class, c -> true);
        omnara.breakOff();
        model.release("broken");
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(session.all(CommandFinished.class)).hasSize(2);
        session.awaitOutput("Both.");
    }

    @Test
    void nothingRunsWhileOmnaraIsAway() {
        model.script("story", new Step.Run(PUSH), new Step.Say("It was pushed."));
        LiveSession session = start(asking());
        var held = held(session);
        omnara.away(true);
        decide(session, held, Decision.ALLOW);
        assertThat(effect(session, held)).isNotNull();
        assertThat(pushed()).isEmpty();
        omnara.away(false);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(pushed()).isEqualTo("pushed");
    }

    @Test
    void whoeverAnswersAtOmnaraIsHeard() {
        model.script(
                "story",
                new Step.Run("git push -q origin HEAD:pushed-never"),
                new Step.Run(PUSH),
                new Step.Say("Both were answered."));
        LiveSession session = start(asking());
        held(session);
        omnara.answerAll(false);
        session.awaitEvent(ApprovalRequested.class, a -> a.approval().summary().equals(PUSH));
        await().atMost(LONG).until(() -> session.all(ApprovalResolved.class).size() == 1);
        omnara.answerAll(true);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(pushed()).isEqualTo("pushed");
        await().atMost(LONG).until(() -> session.all(ApprovalResolved.class).size() == 2);
    }

    @Test
    void aProfileThatLetsToolsRunUnaskedIsNotUsed() {
        omnara.mode("run_command", "always_allow");
        LiveSession session = start(asking());
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(omnara.agents()).isZero();
        assertThat(session.all(ProviderError.class))
                .anyMatch(e -> e.message().contains("run_command"));
        assertThat(session.output()).contains("always_ask");
    }

    @Test
    void anActionThatWasNeverAskedForEndsTheAgent() {
        model.script(
                "story",
                new Step.Run("echo asked"),
                Step.Wait.until("changed"),
                new Step.Run("echo unasked"),
                Step.Wait.until("never"));
        LiveSession session = start(asking());
        session.awaitEvent(CommandFinished.class, c -> true);
        omnara.mode("run_command", "always_allow");
        model.release("changed");
        SessionEnded end = session.awaitEnd();
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(omnara.running()).isZero();
        assertThat(session.all(ProviderError.class))
                .anyMatch(e -> e.message().contains("without having been asked for"));
    }

    @Test
    void aQuestionMayBeAnsweredInTheTerminal() {
        model.script("story", new Step.Run(PUSH), new Step.Say("It was allowed there."));
        LiveSession session = start(asking());
        held(session);
        session.awaitOutput("may it? " + PUSH);
        session.send("y", InputMode.RAW);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(pushed()).isEqualTo("pushed");
    }

    @Test
    void whatCannotBeHeldElsewhereIsRefused() {
        LiveSession session =
                new LiveSession(
                        RUNNER,
                        Specs.shell(repo.directory()).by(provider()).readOnly().spec(),
                        LONG);
        assertThat(session.startReply().outcome()).isEqualTo(CommandReply.Outcome.REFUSED);
        assertThat(session.startReply().toString()).contains("cannot be read-only");
    }

    @Test
    void whoHasNoTokenIsToldSo() {
        StandIns.omnara("{}");
        await().atMost(LONG)
                .untilAsserted(
                        () -> {
                            RunnerHeartbeat last = Bus.get().heartbeats(RUNNER).getLast();
                            assertThat(last.toString()).contains("not configured");
                        });
    }
}
