package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentvillage.contracts.command.SessionSpec;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionCheckpointed;
import dev.agentvillage.contracts.event.LifecycleEvent.SessionEnded;
import dev.agentvillage.contracts.event.ProviderEvent.ToolRequest;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.event.ProviderEvent.TurnStarted;
import dev.agentvillage.contracts.event.WorkEvent.DiffSummary;
import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import dev.agentvillage.contracts.model.Continuation;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.model.SeenRequest;
import dev.agentvillage.model.Spend;
import dev.agentvillage.model.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** One session takes over what another left. */
abstract class AgentContinues extends AgentTold {
    boolean resumes() {
        return false;
    }

    /** Whether it is asked in its conversation, and not beside it. */
    boolean goesOn(SeenRequest request) {
        return !request.tools().isEmpty();
    }

    /** What was served to the session that went on. */
    void assertCounted(Tokens told, Tokens newly) {
        assertThat(told).as("only what was newly served").isEqualTo(newly);
    }

    /** On the same runner here; nothing of the first session is left there. */
    @Test
    void anotherSessionGoesOnWithItsConversationAndItsFiles() throws IOException {
        assumeTrue(resumes(), "it goes on with no conversation of another session");
        model.script(
                "story",
                new Step.Write("src/app/main.txt", "four\n"),
                new Step.Run("git commit -q -a -m four && echo five > five.txt"),
                new Step.Say("The first half is done."));
        LiveSession first = start(asking());
        first.awaitEvent(TurnFinished.class, t -> true);
        first.stop(true);
        SessionEnded end = first.awaitEnd();
        SessionCheckpointed kept =
                first.awaitEvent(SessionCheckpointed.class, c -> c.conversation() != null);
        Spend before = model.served().spend();
        long asked = model.requests().size();

        model.script(
                "rest",
                new Step.Run("cat src/app/main.txt five.txt > both.txt"),
                new Step.Say("And the second."));
        LiveSession second =
                new LiveSession(RUNNER, continuing(first, kept, end, "Now SCRIPT:rest"), LONG);
        second.started();
        second.awaitEvent(TurnFinished.class, t -> true);
        assertThat(model.requests().stream().skip(asked).filter(this::goesOn))
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.scripts()).containsExactly("story", "rest"));
        second.awaitEvent(
                DiffSummary.class,
                d ->
                        d.files().stream()
                                .map(FileDiff::path)
                                .toList()
                                .containsAll(List.of("both.txt", "five.txt", "src/app/main.txt")));
        second.stop(true);
        SessionEnded last = second.awaitEnd();
        second.assertWhole(last);
        assertThat(second.all(TurnStarted.class)).hasSize(1);
        assertThat(second.all(ToolRequest.class))
                .as("what is told again is no news")
                .noneMatch(t -> t.arguments().toString().contains("git commit"));
        Tokens newly = tokens(model.served().spend()).minus(tokens(before));
        assertCounted(last.totalUsage().tokens(), newly);
        assertThat(last.totalUsage().providerInvocations()).isEqualTo(1);
        assertThat(
                        second.awaitEvent(SessionCheckpointed.class, c -> c.conversation() != null)
                                .providerSessionRef())
                .isEqualTo(kept.providerSessionRef());
    }

    SessionSpec continuing(
            LiveSession first, SessionCheckpointed kept, SessionEnded end, String goal)
            throws IOException {
        return Specs.continuing(
                Specs.told(
                        Specs.shell(repo.directory()).by(provider()).under(asking()).spec(), goal),
                new Continuation(
                        first.id,
                        String.valueOf(kept.providerSessionRef()),
                        kept.commit(),
                        Base64.getEncoder()
                                .encodeToString(
                                        first.artifact(
                                                Objects.requireNonNull(kept.conversation()))),
                        packed(first.artifact(Objects.requireNonNull(end.patch())))));
    }

    private static String packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }
}
