package dev.agentvillage.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.command.SessionCommand.InputMode;
import dev.agentvillage.contracts.event.GateEvent.ApprovalRequested;
import dev.agentvillage.contracts.event.GateEvent.Outcome;
import dev.agentvillage.contracts.event.GateEvent.PolicyViolation;
import dev.agentvillage.contracts.event.ProviderEvent.ToolResult;
import dev.agentvillage.contracts.event.ProviderEvent.TurnFinished;
import dev.agentvillage.contracts.model.Approval;
import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Decision;
import dev.agentvillage.contracts.model.Policy;
import dev.agentvillage.contracts.session.SessionState;
import dev.agentvillage.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Aider writes is judged before it is there. */
abstract class AiderWrites extends AgentContract {
    static final Policy WALLED = Specs.policy(new Policy.Paths(List.of("vault"), List.of("docs")));
    private static final Policy SECRETIVE =
            Specs.policy(List.of("*"), List.of(), List.of(Category.SECRETS));

    static Path file(LiveSession session, String name) {
        return workspace(session).resolve(name);
    }

    private List<String> outcomes(LiveSession session) {
        return session.all(ToolResult.class).stream()
                .filter(r -> r.toolName().equals("edit"))
                .map(ToolResult::outcome)
                .toList();
    }

    @Test
    void whatThePolicyDeniesIsNotWrittenAndTheRestIs() {
        repo.write("docs/old.md", "old\n");
        repo.write("vault/key.txt", "key\n");
        repo.commit("walled");
        model.script(
                "story",
                new Step.Write("vault/new.txt", "new\n"),
                new Step.Edit("vault/key.txt", "key\n", "another\n"),
                new Step.Edit("docs/old.md", "old\n", "newer\n"),
                new Step.Write("open.txt", "open\n"),
                new Step.Say("All of it is written."));
        model.script("more", new Step.Write("more.txt", "more\n"));
        LiveSession session = start(WALLED);
        session.awaitEvent(TurnFinished.class, t -> true);
        awaitWritten(session, "open.txt");
        assertThat(file(session, "open.txt")).hasContent("open\n");
        assertThat(file(session, "vault/new.txt")).doesNotExist();
        assertThat(file(session, "vault/key.txt")).hasContent("key\n");
        assertThat(file(session, "docs/old.md")).hasContent("old\n");
        assertThat(session.all(PolicyViolation.class))
                .hasSize(3)
                .allMatch(v -> v.rule().equals("paths"));
        assertThat(outcomes(session)).containsExactly("denied", "denied", "denied", "ok");
        session.send("Do SCRIPT:more", InputMode.PROMPT);
        awaitWritten(session, "more.txt");
        assertThat(model.requests())
                .anyMatch(r -> r.lastPrompt().contains("vault/new.txt was not written"));
    }

    @Test
    void aLinkIsWhatItPointsTo() throws IOException {
        repo.write("vault/key.txt", "key\n");
        Files.createSymbolicLink(repo.directory().resolve("to-the-vault"), Path.of("vault"));
        Files.createSymbolicLink(repo.directory().resolve("to-etc"), Path.of("/etc"));
        repo.commit("linked");
        model.script(
                "story",
                new Step.Write("to-the-vault/new.txt", "new\n"),
                new Step.Write("to-etc/not-ours.txt", "out\n"),
                new Step.Say("All of it is written."));
        LiveSession session = start(WALLED);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(file(session, "vault/new.txt")).doesNotExist();
        assertThat(Path.of("/etc/not-ours.txt")).doesNotExist();
        assertThat(outcomes(session)).containsExactly("denied", "denied");
    }

    @Test
    void aFileThatNeedsAYesDoesNotChangeBeforeIt() {
        model.script("story", new Step.Write(".env.new", "A=1\n"), new Step.Say("Written."));
        LiveSession session = start(SECRETIVE);
        Approval held = held(session);
        assertThat(held.category()).isEqualTo(Category.SECRETS);
        assertThat(held.summary()).contains(".env.new");
        session.awaitState(SessionState.WAITING_FOR_APPROVAL);
        assertThat(file(session, ".env.new")).doesNotExist();
        decide(session, held, Decision.ALLOW);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(file(session, ".env.new")).hasContent("A=1\n");
        assertThat(session.all(ApprovalRequested.class)).as("asked once").hasSize(1);
        assertThat(outcomes(session)).containsExactly("ok");
    }

    @Test
    void aFileThatIsDeniedStaysAsItIs() {
        repo.write(".env", "A=1\n");
        repo.commit("secrets");
        model.script("story", new Step.Edit(".env", "A=1\n", "A=2\n"), new Step.Say("Written."));
        model.script("more", new Step.Write("more.txt", "more\n"));
        LiveSession session = start(SECRETIVE);
        decide(session, held(session), Decision.DENY);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(file(session, ".env")).hasContent("A=1\n");
        assertThat(outcomes(session)).containsExactly("denied");
        session.awaitOutput("since it is Monday");
        session.send("Do SCRIPT:more", InputMode.PROMPT);
        awaitWritten(session, "more.txt");
    }

    @Test
    void aFileThatNobodyDecidesAboutStaysAsItIs() {
        model.script("story", new Step.Write(".env.new", "A=1\n"), new Step.Say("Written."));
        LiveSession session = start(Specs.within(SECRETIVE, 1_000));
        assertThat(effect(session, held(session))).isEqualTo(Outcome.REFUSED_EXPIRED);
        session.awaitEvent(TurnFinished.class, t -> true);
        assertThat(file(session, ".env.new")).doesNotExist();
        assertThat(outcomes(session)).containsExactly("denied");
    }

    @Test
    void whoInterruptsDoesNotWantItWritten() {
        model.script("story", new Step.Write(".env.new", "A=1\n"), new Step.Say("Written."));
        model.script("more", new Step.Write("more.txt", "more\n"));
        LiveSession session = start(SECRETIVE);
        Approval held = held(session);
        session.send(interrupt(), InputMode.RAW);
        assertThat(effect(session, held)).isNotEqualTo(Outcome.RELEASED);
        session.awaitEvent(TurnFinished.class, t -> true);
        session.send("Do SCRIPT:more", InputMode.PROMPT);
        awaitWritten(session, "more.txt");
        assertThat(file(session, ".env.new")).doesNotExist();
    }

    /** Its own commands make files, too. */
    @Test
    void whatAPersonLetsItMakeIsJudgedToo() {
        model.script("story", new Step.Say("Nothing yet."));
        LiveSession session = start(WALLED);
        session.awaitEvent(TurnFinished.class, t -> true);
        session.send("/add vault/new.txt", InputMode.PROMPT);
        session.awaitEvent(PolicyViolation.class, v -> v.rule().equals("paths"));
        session.send("/add open.txt", InputMode.PROMPT);
        awaitWritten(session, "open.txt");
        assertThat(file(session, "vault")).doesNotExist();
    }
}
