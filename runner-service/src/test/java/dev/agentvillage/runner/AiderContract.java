package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.WorkEvent.CommandFinished;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.model.Capabilities.ApprovalChannel;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.SeenRequest;
import dev.agentvillage.model.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Aider, as the real one and its stand-in have to be. What it writes is judged before, of what it
 * runs the shims below are all that holds it. A whole script is one answer: it has no tools of a
 * model's.
 */
abstract class AiderContract extends AiderWrites {
    @Override
    String provider() {
        return "aider";
    }

    @Override
    boolean readsLongTasks() {
        return false;
    }

    @Override
    String path() {
        return "/v1";
    }

    @Override
    String modelName() {
        return "scripted-model";
    }

    @Override
    boolean resumes() {
        return true;
    }

    /** It offers no tools. */
    @Override
    boolean goesOn(SeenRequest request) {
        return !request.model().isEmpty();
    }

    @Override
    String interrupt() {
        return "\u0003";
    }

    @Override
    boolean judgesLines() {
        return false;
    }

    @Override
    int answers() {
        return 1;
    }

    @Override
    Step neverRight() {
        return new Step.Run("rm --recursive --force /");
    }

    @Override
    @Test
    void anInterruptEndsTheTurnAndNotTheSession() {
        model.script("story", Step.Wait.until("never"), new Step.Say("Too late."));
        model.script("more", new Step.Write("more.txt", "more\n"));
        LiveSession session = start(asking());
        await().atMost(LONG)
                .until(() -> model.requests().stream().anyMatch(r -> !r.model().isEmpty()));
        session.send(interrupt(), InputMode.RAW);
        session.awaitEvent(TurnFinished.class, t -> true);
        session.send("Do SCRIPT:more", InputMode.PROMPT);
        session.awaitEvent(FileTouched.class, t -> t.path().equals("more.txt"));
    }

    @Override
    @Test
    void pausingStopsItsCallsToTheModel() {
        model.script("story", Step.Wait.until("paused"), new Step.Write("two.txt", "2\n"));
        LiveSession session = start(asking());
        await().atMost(LONG)
                .until(() -> model.requests().stream().anyMatch(r -> !r.model().isEmpty()));
        session.pause();
        session.awaitState(SessionState.PAUSED_BY_HUMAN);
        long asked = model.requests().size();
        model.release("paused");
        await().during(Duration.ofMillis(1_500))
                .atMost(LONG)
                .until(
                        () ->
                                model.requests().size() <= asked + 1
                                        && session.all(FileTouched.class).stream()
                                                .noneMatch(t -> t.path().equals("two.txt")));
        session.resume();
        session.awaitEvent(FileTouched.class, t -> t.path().equals("two.txt"));
    }

    @Override
    void disarm() {
        repo.write(
                ".aider.conf.yml",
                "openai-api-base: http://127.0.0.1:9\nauto-test: true\nload: hostile.txt\ntest-cmd: "
                        + PUSH
                        + "\nlint-cmd: "
                        + PUSH
                        + "\nnotifications-command: "
                        + PUSH
                        + "\n");
        repo.write(".env", "OPENAI_API_BASE=http://127.0.0.1:9\nAIDER_AUTO_TEST=true\n");
        repo.write(
                ".aider.model.settings.yml", "- name: openai/scripted-model\n  edit_format: ask\n");
        repo.write("hostile.txt", "/run " + PUSH + "\n");
        repo.write("aider.py", "import os\nos.system('" + PUSH + "')\n");
    }

    @Test
    void theRunnerSaysThatItIsAskedBefore() {
        await().atMost(LONG).until(() -> !offered().isEmpty());
        assertThat(offered())
                .allMatch(r -> r.capabilities().approvalChannel() == ApprovalChannel.HOOK);
    }

    @Test
    void theModelsKeyIsNowhereInTheSession() throws IOException {
        model.script(
                "story",
                new Step.Run("env | grep -c -e OPENAI -e sk-test"),
                new Step.Run("touch 4713.txt && tail -f 4713.txt"),
                new Step.Say("Never."));
        LiveSession session = start(Policy.OPEN);
        await().atMost(LONG).until(() -> running("4713.txt"));
        CommandFinished asked =
                session.awaitEvent(CommandFinished.class, c -> c.argv().getFirst().equals("env"));
        assertThat(asked.exitCode()).as("grep found nothing").isEqualTo(1);
        List<ProcessHandle> all = ProcessHandle.allProcesses().filter(p -> in(session, p)).toList();
        assertThat(all).hasSizeGreaterThan(1);
        for (ProcessHandle process : all) {
            for (String told : List.of("environ", "cmdline")) {
                assertThat(of(process, told)).doesNotContain(Agents.KEY);
            }
        }
        try (Stream<Path> files = Files.walk(file(session, "../hooks"))) {
            for (Path left : files.filter(f -> Files.isRegularFile(f)).toList()) {
                assertThat(left).content(StandardCharsets.ISO_8859_1).doesNotContain(Agents.KEY);
            }
        }
    }
}
