package dev.agentvillage.runner.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Conversation;
import dev.agentvillage.runner.provider.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeminiFactsTest {
    @TempDir Path home;

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    private static JsonNode response(String content) {
        return JsonNodeFactory.instance.objectNode().put("llmContent", content);
    }

    @Test
    void readsTheExitCodeBelowWhatWasPrintedAndNotInIt() {
        String end = "\nProcess Group PGID: 7\n</untrusted_context>";
        assertThat(
                        GeminiTools.exitCode(
                                response("<untrusted_context>\nOutput: no\nExit Code: 128" + end)))
                .isEqualTo(128);
        assertThat(
                        GeminiTools.exitCode(
                                response("<untrusted_context>\nOutput: Exit Code: 3\nbye" + end)))
                .isZero();
        assertThat(GeminiTools.output(response("<untrusted_context>\nOutput: app\nmore")))
                .isEqualTo("app\nmore");
    }

    @Test
    void judgesEveryToolThatIsNotKnownToBeHarmless() throws IOException {
        assertThat(GeminiTools.question("write_todos", json("{}"), "/w")).isEmpty();
        assertThat(
                        GeminiTools.question(
                                "run_shell_command", json("{'command':'ls','dir_path':'a'}"), "/w"))
                .contains(Question.line("ls", "/w/a"));
        assertThat(GeminiTools.question("replace", json("{'file_path':'a'}"), "/w"))
                .contains(Question.writing("a", "/w"));
        assertThat(
                        GeminiTools.question(
                                "web_fetch",
                                json("{'prompt':'read https://a.example/x, please'}"),
                                "/w"))
                .contains(Question.fetching("https://a.example/x", "/w"));
        assertThat(GeminiTools.question("mcp_any_tool", json("{}"), "/w"))
                .contains(Question.unknown("mcp_any_tool", "{}", "/w"));
    }

    @Test
    void countsEachAnswerOfEachModelAndKnowsWhenATurnIsWhole() throws IOException {
        String entry =
                "{'attributes':[{'key':'event.name','value':{'stringValue':'gemini_cli.api_response'}},"
                        + "{'key':'model','value':{'stringValue':'m'}},"
                        + "{'key':'role','value':{'stringValue':'%s'}},"
                        + "{'key':'input_token_count','value':{'intValue':%s}},"
                        + "{'key':'cached_content_token_count','value':{'intValue':40}},"
                        + "{'key':'output_token_count','value':{'intValue':10}},"
                        + "{'key':'thoughts_token_count','value':{'intValue':5}}]}";
        String turn =
                "{'attributes':[{'key':'event.name','value':{'stringValue':'gemini_cli.hook_call'}},"
                        + "{'key':'hook_event_name','value':{'stringValue':'AfterAgent'}}]}";
        GeminiUsage.Told told =
                GeminiUsage.of(
                        json(
                                "{'resourceLogs':[{'scopeLogs':[{'logRecords':["
                                        + entry.formatted("main", "100")
                                        + ","
                                        + entry.formatted("utility_router", "'70'")
                                        + ","
                                        + turn
                                        + "]}]}]}"));
        Fact.Used main = new Fact.Used("m", new Tokens(60, 15, 40, 5), null);
        assertThat(told.main()).containsExactly(main);
        assertThat(told.used())
                .containsExactly(main, new Fact.Used("m", new Tokens(30, 15, 40, 5), null));
        assertThat(told.turnsEnded()).isEqualTo(1);
    }

    @Test
    void findsAConversationByItsWholeNameAndCountsWhatItUsed() throws IOException {
        String same = "0a1b2c3d-0000-0000-0000-00000000000";
        Path chats = Files.createDirectories(home.resolve(".gemini/tmp/repo/chats"));
        String said =
                "{'sessionId':'%s'}\n{'id':'1','model':'m','tokens':{'input':7,'output':2}}\n";
        for (String last : new String[] {"4", "5", "6"}) {
            Files.writeString(
                    chats.resolve("session-" + last + "-0a1b2c3d.jsonl"),
                    said.formatted(same + last).replace('\'', '"'));
        }
        GeminiTranscript transcript = new GeminiTranscript(home);
        Conversation found = transcript.named(same + "5").orElseThrow();
        assertThat(found.reference()).isEqualTo(same + "5");
        assertThat(found.written()).asString().contains(same + "5");
        assertThat(GeminiTranscript.totals(found)).isEqualTo(Map.of("m", new Tokens(7, 2, 0, 0)));
        assertThat(transcript.named(same + "7")).isEmpty();
        assertThat(transcript.named("../../0a1b2c3d")).isEmpty();
    }

    @Test
    void countsAMessageThatStandsInTheTranscriptTwiceOnce() throws IOException {
        Path file = home.resolve(".gemini/tmp/repo/chats/session-1.jsonl");
        Files.createDirectories(file.getParent());
        String message =
                "{'id':'1','model':'m','tokens':{'input':100,'output':10,'cached':40,'thoughts':5,'tool':0}}\n";
        Files.writeString(file, (message + message + "{'id':'2','tok").replace('\'', '"'));
        assertThat(new GeminiTranscript(home).totals())
                .isEqualTo(Map.of("m", new Tokens(60, 15, 40, 5)));
    }
}
