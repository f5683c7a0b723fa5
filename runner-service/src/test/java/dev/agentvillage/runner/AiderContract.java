package dev.agentvillage.runner;

import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.WorkEvent.FileTouched;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.SeenRequest;
import dev.agentvillage.model.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Aider, as the real one and its stand-in have to be. Nothing judges what it does before it does
 * it, so that all that holds it are the shims below. A whole script is one answer: it has no tools
 * of a model's.
 */
abstract class AiderContract extends AgentContract {
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

    /** Of what a shim sees, that is harmless should none be there. */
    @Override
    Step forbidden() {
        return new Step.Run("rm -rf /");
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
}
