package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderError;
import dev.agentvillage.contracts.event.ProviderEvent.ToolResult;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandStarted;
import dev.agentvillage.contracts.model.Task;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What holds for every coding CLI, tried with the real one where it is installed. */
abstract class AgentContract extends AgentGates {
    @Test
    void anotherPromptIsAnotherTurn() {
        model.script("story", new Step.Say("The first answer."));
        model.script("more", new Step.Write("more.txt", "more\n"), new Step.Say("The second."));
        LiveSession session = start(asking());
        session.awaitEvent(TurnFinished.class, t -> true);
        String prompt = "Now, please\ndo SCRIPT:more";
        session.send(prompt, InputMode.PROMPT);
        awaitWritten(session, "more.txt");
        await().atMost(LONG).until(() -> session.all(TurnFinished.class).size() == 2);
        assertThat(model.requests()).anyMatch(r -> r.lastPrompt().contains(prompt));
        session.stop(true);
        SessionEnded end = session.awaitEnd();
        assertThat(end.totalUsage().providerInvocations()).isEqualTo(2);
        assertThat(end.totalUsage().tokens()).isEqualTo(tokens(model.served().spend()));
    }

    @Test
    void anInterruptEndsTheTurnAndNotTheSession() {
        model.script(
                "story",
                new Step.Run("ls src"),
                Step.Wait.until("never"),
                new Step.Say("Too late."));
        model.script("more", new Step.Write("more.txt", "more\n"), new Step.Say("Done."));
        LiveSession session = start(asking());
        session.awaitEvent(CommandFinished.class, c -> true);
        await().atMost(LONG)
                .until(
                        () ->
                                model.requests().stream().filter(r -> !r.model().isEmpty()).count()
                                        > 1);
        session.send(interrupt(), InputMode.RAW);
        awaitInterrupted(session);
        session.send("Do SCRIPT:more", InputMode.PROMPT);
        awaitWritten(session, "more.txt");
    }

    /** Whether it is told of a file with its task where that is long: others get all of it. */
    boolean readsLongTasks() {
        return true;
    }

    @Test
    void aLongTaskIsReadToItsEndFromAFile() throws IOException {
        assumeTrue(readsLongTasks(), "it is given its task without arguments");
        LiveSession session =
                new LiveSession(
                        RUNNER,
                        Specs.told(
                                Specs.shell(repo.directory()).by(provider()).under(asking()).spec(),
                                new Task(
                                        "Please SCRIPT:long",
                                        "Do as below.",
                                        Collections.nCopies(
                                                100, "No word more than this. ".repeat(5)),
                                        List.of("The very last of it."),
                                        null,
                                        null)),
                        LONG);
        Path file =
                RunnerResource.directory()
                        .resolve("workspaces/" + session.id + "/home/task/prompt.md");
        model.script(
                "long",
                new Step.Read(file.toString()),
                new Step.Run("grep -q 'The very last of it.' " + file),
                new Step.Say("I know all of it."));
        session.started();
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(model.requests()).anyMatch(r -> r.lastPrompt().contains(file.toString()));
        assertThat(model.requests()).noneMatch(r -> r.lastPrompt().contains("No word more"));
        assertThat(Files.readString(file))
                .contains("No word more")
                .contains("The very last of it.");
        assertThat(session.all(ToolResult.class))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(r -> r.outcome().equals("ok"));
        assertThat(session.all(CommandFinished.class))
                .filteredOn(c -> c.argv().getFirst().equals("grep"))
                .isNotEmpty()
                .allMatch(c -> Objects.equals(c.exitCode(), 0));
    }

    @Test
    void pausingStopsItsCallsToTheModel() {
        model.script(
                "story",
                new Step.Write("one.txt", "1\n"),
                Step.Wait.until("paused"),
                new Step.Write("two.txt", "2\n"),
                new Step.Say("Both are there."));
        LiveSession session = start(asking());
        awaitWritten(session, "one.txt");
        session.pause();
        session.awaitState(SessionState.PAUSED_BY_HUMAN);
        long asked = model.requests().size();
        model.release("paused");
        await().during(Duration.ofMillis(1_500))
                .atMost(LONG)
                .until(() -> model.requests().size() <= asked + 1 && !written(session, "two.txt"));
        session.resume();
        awaitWritten(session, "two.txt");
    }

    @Test
    void stoppingEndsAllOfIt() {
        model.script(
                "story",
                new Step.Run("touch 4711.txt && tail -f 4711.txt"),
                new Step.Say("Never."));
        LiveSession session = start(asking());
        session.awaitEvent(CommandStarted.class, c -> c.argv().contains("4711.txt"));
        await().atMost(LONG).until(() -> running("4711.txt"));
        session.stop(true);
        session.assertWhole(session.awaitEnd());
        assertThat(running("4711.txt")).isFalse();
    }

    @Test
    void aKilledProgramIsAFailedSessionThatLeavesNothing() {
        model.script(
                "story",
                new Step.Run("touch 4712.txt && tail -f 4712.txt"),
                new Step.Say("Never."));
        LiveSession session = start(asking());
        session.awaitEvent(CommandStarted.class, c -> c.argv().contains("4712.txt"));
        await().atMost(LONG).until(() -> running("4712.txt"));
        List<ProcessHandle> leaders =
                ProcessHandle.current().children().filter(p -> in(session, p)).toList();
        assertThat(leaders).isNotEmpty();
        leaders.forEach(ProcessHandle::destroyForcibly);
        SessionEnded end = session.awaitEnd();
        session.assertWhole(end);
        assertThat(end.finalState()).isEqualTo(SessionState.FAILED);
        assertThat(end.signal()).isEqualTo("SIGKILL");
        assertThat(running("4712.txt")).isFalse();
    }

    @Test
    void aModelThatFailsIsSurvived() {
        survives(new Step.Fail(500, "scripted failure", 1));
    }

    @Test
    void aModelThatWantsToBeLeftAloneIsSurvived() {
        survives(new Step.RateLimit(1, 1));
    }

    @Test
    void anAnswerThatBreaksOffIsSurvived() {
        survives(new Step.Disconnect(1));
    }

    /** It may ask again by itself, or tell the failure: the next prompt is answered either way. */
    private void survives(Step.Fault fault) {
        model.script("story", fault, new Step.Say("There you are."));
        model.script("more", new Step.Write("more.txt", "more\n"), new Step.Say("Done."));
        LiveSession session = start(asking());
        await().atMost(LONG)
                .until(
                        () ->
                                !session.all(TurnFinished.class).isEmpty()
                                        || session.all(ProviderError.class).stream()
                                                .anyMatch(e -> !e.recoverable()));
        assertThat(model.served().failed() + model.served().broken()).isPositive();
        int before = session.all(TurnFinished.class).size();
        session.send("Do SCRIPT:more", InputMode.PROMPT);
        awaitWritten(session, "more.txt");
        // What was served last is told with the end of its turn.
        await().atMost(LONG)
                .until(
                        () ->
                                model.served().answers() > answers()
                                        && session.all(TurnFinished.class).size() > before);
        session.stop(true);
        assertThat(session.awaitEnd().totalUsage().tokens())
                .isEqualTo(tokens(model.served().spend()));
    }
}
