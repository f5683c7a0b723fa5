package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.GateEvent.PolicyViolation;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.model.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Aider, the real one. */
@QuarkusTest
@QuarkusTestResource(RunnerResource.class)
class AiderIT extends AiderContract {

    /** In this format of its edits it moves and removes files by itself. */
    @Test
    void whatItWouldMoveOrRemoveIsJudgedToo() {
        repo.write("vault/key.txt", "key\n");
        repo.commit("walled");
        model.script("story", new Step.Say("Ready."));
        model.script("away", patch("Delete File: vault/key.txt\n"));
        model.script(
                "over",
                patch("Update File: README.md\n*** Move to: vault/moved.md\n@@\n-hello\n+bye\n"));
        model.script(
                "aside",
                patch("Update File: README.md\n*** Move to: docless/moved.md\n@@\n-hello\n+bye\n"));
        LiveSession session = start(WALLED);
        session.awaitEvent(TurnFinished.class, t -> true);
        session.send("/chat-mode patch", InputMode.PROMPT);
        session.send("Do SCRIPT:away", InputMode.PROMPT);
        await().atMost(LONG).until(() -> session.all(PolicyViolation.class).size() == 1);
        session.send("Do SCRIPT:over", InputMode.PROMPT);
        await().atMost(LONG).until(() -> session.all(PolicyViolation.class).size() == 2);
        session.send("Do SCRIPT:aside", InputMode.PROMPT);
        awaitWritten(session, "docless/moved.md");
        assertThat(file(session, "docless/moved.md")).hasContent("bye\n");
        assertThat(file(session, "README.md")).doesNotExist();
        assertThat(file(session, "vault/moved.md")).doesNotExist();
        assertThat(file(session, "vault/key.txt")).hasContent("key\n");
    }

    private static Step patch(String text) {
        return new Step.Say("*** Begin Patch\n*** " + text + "*** End Patch\n");
    }
}
