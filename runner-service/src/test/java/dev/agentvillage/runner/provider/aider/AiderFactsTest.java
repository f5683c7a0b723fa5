package dev.agentvillage.runner.provider.aider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.hook.HookServer;
import dev.agentvillage.runner.policy.Ruling;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.HookQuestions;
import dev.agentvillage.runner.provider.RecordingDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AiderFactsTest {
    private static final String NAME = "0a1b2c3d-0000-0000-0000-000000000000";

    private final RecordingDesk desk = new RecordingDesk();
    private final List<Fact> facts = desk.facts();
    @TempDir Path hooks;
    private AiderFacts aider;

    @BeforeEach
    void listen() {
        aider =
                new AiderFacts(
                        desk, new HookQuestions(desk, 1_000), NAME, hooks.resolve("aider-chat"));
    }

    private void hear(String body) {
        assertThat(answer(body)).isEqualTo("{}");
    }

    private String answer(String body) {
        try {
            return aider.handle(
                    new HookServer.Call("", body.replace('\'', '"'), new CompletableFuture<>()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasReadFromACacheIsNoInputOfItsOwn() {
        hear("{'event':'used','model':'m','input':100,'output':20,'cached':40,'reasoning':5}");
        hear("{'event':'used','input':10,'output':-1,'cached':40}");
        assertThat(facts)
                .containsExactly(
                        new Fact.Used("m", new Tokens(60, 20, 40, 5), null),
                        new Fact.Used("unknown", new Tokens(0, 0, 40, 0), null));
    }

    @Test
    void aTurnHasItsNameAtBothEnds() {
        hear("{'event':'turn_started','id':'a'}");
        hear("{'event':'turn_finished','id':'a'}");
        assertThat(facts)
                .containsExactly(
                        new Fact.Conversation(NAME),
                        new Fact.TurnStarted("a"),
                        new Fact.TurnFinished("a"));
    }

    @Test
    void whatWasSaidIsKeptUnderItsName() throws IOException {
        assertThat(aider.conversation()).as("nothing was said").isEmpty();
        Files.writeString(hooks.resolve("aider-chat"), "#### Hello\n");
        assertThat(aider.conversation())
                .hasValueSatisfying(
                        c -> {
                            assertThat(c.reference()).isEqualTo(NAME);
                            assertThat(c.written()).asString().isEqualTo("#### Hello\n");
                        });
    }

    @Test
    void whereNobodySaidAWordThereIsNoConversation() throws IOException {
        Files.writeString(
                hooks.resolve("aider-chat"), "# aider chat started at 1\n\n> Aider v9.1.0  \n");
        assertThat(aider.conversation()).isEmpty();
    }

    @Test
    void aLinkInThePlaceOfItsHistoryIsNotFollowed() throws IOException {
        Path other = Files.writeString(hooks.resolve("other"), "what is not said");
        Files.createSymbolicLink(hooks.resolve("aider-chat"), other);
        assertThat(aider.conversation()).isEmpty();
    }

    @Test
    void filesAreToldWithWhatItDidToThem() {
        hear("{'event':'added','id':'a','paths':['/w/README.md']}");
        hear("{'event':'edited','id':'b','paths':['/w/x','\\u0000','/w/y']}");
        assertThat(facts)
                .contains(
                        new Fact.FilesRead(List.of(Path.of("/w/README.md"))),
                        new Fact.FilesHinted(List.of(Path.of("/w/x"), Path.of("/w/y")), "edit"),
                        new Fact.ToolFinished("a", "add", "ok"),
                        new Fact.ToolFinished("b", "edit", "ok"));
    }

    @Test
    void noMorePathsThanAnEventHolds() {
        hear("{'event':'added','id':'a','paths':[" + "'/w/x',".repeat(2_000) + "'/w/y']}");
        assertThat(facts)
                .filteredOn(Fact.FilesRead.class::isInstance)
                .singleElement()
                .satisfies(f -> assertThat(((Fact.FilesRead) f).paths()).hasSize(1_000));
    }

    @Test
    void aCommandIsToldWithWhatCameOfIt() {
        hear("{'event':'command_started','id':'a','line':'ls src','cwd':'/w'}");
        hear("{'event':'command_finished','id':'a','code':2,'output':'no such file'}");
        assertThat(facts)
                .containsExactly(
                        new Fact.ToolRequested("a", "run", Map.of("command", "ls src")),
                        new Fact.CommandStarted("a", "ls src", "/w"),
                        new Fact.CommandFinished("a", 2, "no such file"),
                        new Fact.ToolFinished("a", "run", "error"));
    }

    @Test
    void aCommandThatDoesNotSayHowItEndedFailed() {
        hear("{'event':'command_finished','id':'a'}");
        assertThat(facts)
                .containsExactly(
                        new Fact.CommandFinished("a", 1, ""),
                        new Fact.ToolFinished("a", "run", "error"));
    }

    @Test
    void whatItDoesNotTellIsRefused() {
        assertThatThrownBy(() -> hear("{'event':'approved'}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hear("no JSON")).isInstanceOf(IllegalArgumentException.class);
        assertThat(facts).isEmpty();
    }

    @Test
    void aFileIsJudgedByAllItsNamesBeforeItIsChanged() {
        String body = "{'event':'change','id':'a','paths':['/w/link','/w/x'],'cwd':'/w'}";
        assertThat(answer(body)).contains("\"decision\":\"allow\"");
        assertThat(desk.judged())
                .containsExactly(Question.writing("/w/link", "/w"), Question.writing("/w/x", "/w"));
        assertThat(facts).as("it is told when it is done").isEmpty();
    }

    @Test
    void whatThePolicyDeniesIsAnsweredAndToldOnce() {
        desk.rule(new Ruling.Denied(new Ruling.Why("paths", "tee /w/x", "'x' is denied")));
        assertThat(answer("{'event':'change','id':'a','paths':['/w/link','/w/x'],'cwd':'/w'}"))
                .contains("\"decision\":\"deny\"")
                .contains("'x' is denied (tee /w/x)");
        assertThat(desk.refused()).containsExactly(Question.writing("/w/link", "/w"));
        assertThat(facts).contains(new Fact.ToolFinished("a", "edit", "denied"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'paths':[]",
                "'paths':'/w/x'",
                "'paths':['x']",
                "'paths':[null]",
                "'paths':['/w/x','/w/y','/w/z']"
            })
    void whatCannotBeJudgedIsANo(String paths) {
        String more = paths.isEmpty() ? "" : "," + paths;
        assertThat(answer("{'event':'change','id':'a'" + more + "}"))
                .contains("\"decision\":\"deny\"");
        assertThat(desk.judged()).isEmpty();
    }

    @Test
    void aPathThatIsTooLongIsANo() {
        String path = "/w" + "/x".repeat(3_000);
        assertThat(answer("{'event':'change','id':'a','paths':['" + path + "']}"))
                .contains("\"decision\":\"deny\"");
        assertThat(desk.judged()).isEmpty();
    }
}
