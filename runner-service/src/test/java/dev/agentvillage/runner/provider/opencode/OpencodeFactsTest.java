package dev.agentvillage.runner.provider.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.RecordingDesk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpencodeFactsTest {
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final RecordingDesk desk = new RecordingDesk();
    private final List<Fact> facts = desk.facts();
    private final OpencodeFacts opencode = new OpencodeFacts(desk, "/w");

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    private void told(String type, String properties) throws IOException {
        opencode.told(type, json(properties));
    }

    @Test
    void tellsATurnThatWasOverBeforeAnybodyListenedAndThatOnce() throws IOException {
        opencode.over("s");
        assertThat(facts)
                .containsExactly(new Fact.TurnStarted("turn-1"), new Fact.TurnFinished("turn-1"));
        opencode.over("s");
        told("session.idle", "{'sessionID':'s'}");
        assertThat(facts).hasSize(2);
        told("session.status", "{'sessionID':'s','status':{'type':'busy'}}");
        opencode.over("s");
        assertThat(facts).endsWith(new Fact.TurnStarted("turn-2"));
    }

    /** Its messages were read before it was over, and how it is was asked after. */
    @Test
    void tellsATurnOfWhichTheEndAloneWasHeard() throws IOException {
        told("session.idle", "{'sessionID':'s'}");
        assertThat(facts).isEmpty();
        told("message.part.updated", "{'part':{'id':'p','messageID':'m','type':'step-finish'}}");
        told("session.idle", "{'sessionID':'s'}");
        told("session.status", "{'sessionID':'s','status':{'type':'idle'}}");
        opencode.over("s");
        assertThat(facts)
                .endsWith(new Fact.TurnStarted("turn-1"), new Fact.TurnFinished("turn-1"))
                .hasSize(3);
    }

    @Test
    void countsAStepOnceHoweverOftenItIsTold() throws IOException {
        told("message.updated", "{'info':{'id':'m','modelID':'gpt'}}");
        String step =
                "{'part':{'id':'p','messageID':'m','type':'step-finish','cost':0.25,'tokens':"
                        + "{'input':60,'output':10,'reasoning':5,'cache':{'read':40,'write':3}}}}";
        told("message.part.updated", step);
        told("message.part.updated", step);
        assertThat(facts)
                .containsExactly(new Fact.Used("gpt", new Tokens(63, 15, 40, 5), 250_000L));
    }

    @Test
    void aTurnIsTheConversationsAndNotAHelpers() throws IOException {
        told("session.created", "{'info':{'id':'a'}}");
        told("session.created", "{'info':{'id':'b','parentID':'a'}}");
        told("session.status", "{'sessionID':'a','status':{'type':'busy'}}");
        told("session.status", "{'sessionID':'b','status':{'type':'busy'}}");
        told("session.idle", "{'sessionID':'b'}");
        told("session.status", "{'sessionID':'a','status':{'type':'idle'}}");
        told("session.idle", "{'sessionID':'a'}");
        assertThat(facts)
                .containsExactly(
                        new Fact.Conversation("a"),
                        new Fact.TurnStarted("turn-1"),
                        new Fact.TurnFinished("turn-1"));
    }

    @Test
    void tellsACommandWithItsExitCodeAndAToolThatWasRefused() throws IOException {
        String tool = "{'part':{'type':'tool','callID':'%s','tool':'bash','state':%s}}";
        told("message.part.updated", tool.formatted("1", "{'status':'pending','input':{}}"));
        String state = "{'status':'%s','input':{'command':'ls'}%s}";
        told("message.part.updated", tool.formatted("1", state.formatted("running", "")));
        opencode.ran("1", "ls", "/w");
        told(
                "message.part.updated",
                tool.formatted(
                        "1", state.formatted("completed", ",'output':'a','metadata':{'exit':2}")));
        opencode.refused("2");
        told("message.part.updated", tool.formatted("2", state.formatted("error", "")));
        assertThat(facts)
                .containsExactly(
                        new Fact.ToolRequested("1", "bash", Map.of("command", "ls")),
                        new Fact.CommandStarted("1", "ls", "/w"),
                        new Fact.CommandFinished("1", 2, "a"),
                        new Fact.ToolFinished("1", "bash", "ok"),
                        new Fact.FilesRead(List.of()),
                        new Fact.FilesHinted(List.of(), "edit"),
                        new Fact.ToolRequested("2", "bash", Map.of("command", "ls")),
                        new Fact.ToolFinished("2", "bash", "denied"));
    }

    @Test
    void judgesWhatIsAskedByWhatTheToolWasCalledWith() throws IOException {
        assertThat(
                        OpencodeTools.questions(
                                json("{'permission':'bash','metadata':{'command':'ls && pwd'}}"),
                                json("{'workdir':'sub'}"),
                                "/w"))
                .containsExactly(Question.line("ls && pwd", "/w/sub"));
        assertThat(
                        OpencodeTools.questions(
                                json("{'permission':'edit','patterns':['a','b'],'metadata':{}}"),
                                NOTHING,
                                "/w"))
                .containsExactly(Question.writing("a", "/w"), Question.writing("b", "/w"));
        assertThat(
                        OpencodeTools.questions(
                                json("{'permission':'read','patterns':['x']}"),
                                json("{'filePath':'/etc/x'}"),
                                "/w"))
                .containsExactly(Question.reading("/etc/x", "/w"));
        assertThat(
                        OpencodeTools.questions(
                                json(
                                        "{'permission':'edit','patterns':['repo/a'],'metadata':{'filepath':'repo/a',"
                                                + "'files':[{'filePath':'/w/a','movePath':'/w/b'}]}}"),
                                NOTHING,
                                "/w"))
                .containsExactly(Question.writing("/w/a", "/w"), Question.writing("/w/b", "/w"));
        for (String nothing : List.of("bash", "edit", "mcp_x")) {
            assertThat(
                            OpencodeTools.questions(
                                    json("{'permission':'%s'}".formatted(nothing)), NOTHING, "/w"))
                    .hasSize(1)
                    .allMatch(q -> q.tool().equals("tool"));
        }
    }

    @Test
    void asksForAnythingThatItDoesNotKnow() throws IOException {
        assertThat(OpencodeTools.questions(json("{'permission':'mcp_x'}"), NOTHING, "/w"))
                .hasSize(1)
                .allMatch(q -> q.tool().equals("tool"));
    }

    @Test
    void countsNothingOfAnEarlierSessionAgain() throws IOException {
        JsonNode used =
                json(
                        "{'id':'prt_1','messageID':'msg_1','type':'step-finish','tokens':{'input':5,'output':2}}");
        JsonNode tool =
                json(
                        "{'id':'prt_2','messageID':'msg_1','type':'tool','tool':'bash','callID':'c','state':"
                                + "{'status':'completed','input':{'command':'ls'},'output':'','metadata':{'exit':0}}}");
        var messages = JsonNodeFactory.instance.arrayNode();
        messages.addObject().putArray("parts").add(used).add(tool);
        opencode.earlier(messages);
        opencode.part(used);
        opencode.part(tool);

        assertThat(facts).isEmpty();
    }

    @Test
    void tellsWhichFilesWereChanged() throws IOException {
        assertThat(
                        OpencodeTools.written(
                                "apply_patch",
                                NOTHING,
                                json("{'files':[{'filePath':'/w/a'},{'filePath':'/w/b'}]}")))
                .containsExactly(Path.of("/w/a"), Path.of("/w/b"));
        assertThat(OpencodeTools.written("read", json("{'filePath':'/w/a'}"), NOTHING)).isEmpty();
    }
}
