package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.ApprovalResolved;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ProviderStarted;
import dev.agentvillage.contracts.event.ProviderEvent.ToolRequest;
import dev.agentvillage.contracts.event.ProviderEvent.ToolResult;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.ProviderEvent.TurnStarted;
import dev.agentvillage.contracts.event.TerminalEvent.TerminalChunk;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandStarted;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.event.WorkEvent.Reason;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.Step;
import dev.agentvillage.runner.runtime.Fingerprints;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What is told of one session in which an agent does a task. */
abstract class AgentTold extends AgentGround {
    private static final String GOAL =
            "Please SCRIPT:story\nwith \"quotes\", 'others', $(nothing) and `nothing`,\n"
                    + "with é, ✓ and 火, to its last line.";

    private static final Map<Class<?>, AgentStory> TOLD = new ConcurrentHashMap<>();

    AgentStory story() {
        AgentStory told = TOLD.get(getClass());
        if (told == null) {
            told = happened();
            TOLD.put(getClass(), told);
        }
        return told;
    }

    private AgentStory happened() {
        model.script(
                "story",
                new Step.Read("README.md"),
                new Step.Write("src/app/main.txt", "four\n"),
                new Step.Run("ls src && wc -l src/app/main.txt"),
                new Step.Run("env | grep -c SECRET_OF_THE_SERVICE"),
                new Step.Run(PUSH),
                new Step.Say("All of it is done."));
        LiveSession session = start(asking(), GOAL);
        Approval held = held(session);
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        String before = pushed();
        decide(session, held, Decision.ALLOW);
        session.awaitEvent(TurnFinished.class, t -> true);
        String after = pushed();
        awaitDiff(session);
        session.send(quit(), InputMode.PROMPT);
        SessionEnded end = session.awaitEnd();
        session.assertWhole(end);
        return new AgentStory(
                held,
                before,
                after,
                List.copyOf(session.all()),
                end,
                model.requests(),
                model.served().spend());
    }

    @Test
    void theRunnerSaysWhichVersionItHasAndWhatItCanDo() {
        // The next one knows of the model that it was given a moment ago.
        await().atMost(LONG).until(() -> !offered().isEmpty());
        assertThat(offered())
                .allMatch(r -> r.version().matches("\\d+\\.\\d+\\.\\d+.*"))
                .allMatch(r -> r.capabilities().ptyStreaming());
    }

    final List<RunnerHeartbeat.Runtime> offered() {
        List<RunnerHeartbeat> all = Bus.get().heartbeats(RUNNER);
        return all.isEmpty()
                ? List.of()
                : all.getLast().runtimes().stream()
                        .filter(r -> r.providerId().equals(provider()))
                        .toList();
    }

    @Test
    void whatRanIsWhatWasInstalled() {
        ProviderStarted ran = story().all(ProviderStarted.class).getFirst();
        Path program = Path.of(ran.path());
        assertThat(ran.path()).startsWith(installed().toString());
        assertThat(program).isExecutable();
        assertThat(ran.hash()).startsWith("sha256:").isEqualTo(Fingerprints.of(program));
        assertThat(ran.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void itsTerminalIsSeenBeforeItsTurnEnds() {
        List<Class<?>> order =
                story().events().stream()
                        .filter(e -> e instanceof TerminalChunk || e instanceof TurnFinished)
                        .<Class<?>>map(Object::getClass)
                        .toList();
        assertThat(order.getFirst()).isEqualTo(TerminalChunk.class);
    }

    @Test
    void theTaskArrivesAsItWasWritten() {
        assertThat(story().requests()).anyMatch(r -> r.lastPrompt().contains(GOAL));
        assertThat(story().requests()).anyMatch(r -> r.lastPrompt().contains("A task"));
    }

    @Test
    void anEditIsToldWithItsDiff() {
        inItsWorkspace();
        assertThat(story().all(FileTouched.class))
                .anyMatch(t -> t.path().equals("src/app/main.txt") && t.reason() == Reason.WRITE);
        DiffSummary diff = story().all(DiffSummary.class).getLast();
        assertThat(diff.filesChanged()).isEqualTo(1);
        assertThat(diff.linesAdded()).isEqualTo(1);
        assertThat(diff.linesRemoved()).isEqualTo(3);
        assertThat(story().end().patch()).isNotNull();
    }

    @Test
    void whatItReadsIsTold() {
        inItsWorkspace();
        assertThat(story().all(FileTouched.class))
                .anyMatch(t -> t.path().equals("README.md") && t.reason() == Reason.READ);
    }

    @Test
    void aTurnAndItsToolsAreTold() {
        assertThat(story().all(TurnStarted.class)).hasSize(1);
        assertThat(story().all(TurnFinished.class)).hasSize(1);
        assertThat(story().all(ToolRequest.class)).hasSizeGreaterThanOrEqualTo(5);
        assertThat(story().all(ToolResult.class)).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void itsCommandsAreToldWithTheirExitCodes() {
        assertThat(story().all(CommandStarted.class))
                .extracting(c -> c.argv().getFirst())
                .contains("ls", "git");
        assertThat(story().all(CommandFinished.class))
                .filteredOn(c -> c.argv().getFirst().equals("ls"))
                .allMatch(c -> c.exitCode() == 0)
                .isNotEmpty();
    }

    @Test
    void nothingOfTheServiceIsInItsEnvironment() {
        assertThat(story().all(CommandFinished.class))
                .filteredOn(c -> c.argv().getFirst().equals("env"))
                .as("grep found nothing")
                .allMatch(c -> c.exitCode() == 1)
                .isNotEmpty();
    }

    @Test
    void aPushIsHeldUntilItIsAllowed() {
        AgentStory story = story();
        assertThat(story.held().summary()).isEqualTo(PUSH);
        assertThat(story.held().category()).isEqualTo(Category.MERGE);
        assertThat(story.pushedWhileHeld()).as("nothing ran").isEmpty();
        assertThat(story.pushedAfter()).isEqualTo("pushed");
        assertThat(story.all(ApprovalRequested.class)).as("asked once").hasSize(1);
        assertThat(story.all(ApprovalResolved.class))
                .extracting(ApprovalResolved::effect)
                .containsExactly(Outcome.RELEASED);
    }

    @Test
    void usageIsWhatWasServed() {
        AgentStory story = story();
        assertThat(story.end().totalUsage().tokens()).isEqualTo(tokens(story.served()));
        assertThat(story.all(TurnFinished.class).getFirst().tokens())
                .isEqualTo(tokens(story.served()));
        assertThat(story.end().totalUsage().providerInvocations()).isEqualTo(1);
    }

    @Test
    void quittingEndsTheSession() {
        assertThat(story().end().finalState()).isEqualTo(SessionState.COMPLETED);
        assertThat(story().end().exitCode()).isZero();
    }
}
