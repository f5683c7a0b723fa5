package dev.agentvillage.runner.provider.omnara;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.gate.Question;
import dev.agentvillage.runner.provider.Fact;
import dev.agentvillage.runner.provider.RecordingDesk;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What of the API is read how. */
class OmnaraWireTest {
    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    @Test
    void everyToolThatIsNotKnownToBeHarmlessIsJudged() throws IOException {
        assertThat(OmnaraTools.questions("list_processes", json("{}"), "/w")).isEmpty();
        assertThat(OmnaraTools.questions("run_command", json("{'command':'ls'}"), "/w"))
                .containsExactly(Question.line("ls", "/w"));
        assertThat(OmnaraTools.questions("run_command", json("{'command':'ls','cwd':'/x'}"), "/w"))
                .containsExactly(Question.line("ls", "/x"));
        assertThat(OmnaraTools.questions("web_fetch", json("{'url':'https://a.example'}"), "/w"))
                .containsExactly(Question.fetching("https://a.example", "/w"));
        assertThat(OmnaraTools.questions("mcp__tracker__close", json("{'id':7}"), "/w"))
                .containsExactly(Question.unknown("mcp__tracker__close", "{\"id\":7}", "/w"));
        assertThat(OmnaraTools.questions("spawn_agent", json("{}"), "/w")).hasSize(1);
    }

    @Test
    void whatIsWrittenToAProcessIsReadAsWhatAShellWouldRun() throws IOException {
        assertThat(
                        OmnaraTools.questions(
                                "write_process", json("{'data':'git push origin main\\n'}"), "/w"))
                .contains(Question.line("git push origin main\n", "/w"))
                .hasSize(2);
    }

    @Test
    void aShellThatIsReadOtherwiseIsNotKnown() throws IOException {
        assertThat(
                        OmnaraTools.questions(
                                "run_command", json("{'command':'del x','shell':'cmd'}"), "/w"))
                .hasSize(2);
    }

    @Test
    void exitCodesAreReadFromStructuredResultsAndFromText() throws IOException {
        JsonNode structured =
                json(
                        "{'content_blocks':[{'type':'structured_data',"
                                + "'value':{'exit_code':3,'output':'no'}}]}");
        assertThat(OmnaraTools.exitCode(structured)).isEqualTo(3);
        assertThat(OmnaraTools.output(structured)).isEqualTo("no");
        assertThat(OmnaraTools.exitCode(json("{'content_blocks':[{'type':'text','text':'0'}]}")))
                .isNull();
        assertThat(
                        OmnaraTools.exitCode(
                                Json.MAPPER.readTree(
                                        """
                                        {"content_blocks": [{"type": "text",
                                          "text": "{\\"exit_code\\": 0, \\"done\\": true}"}]}
                                        """)))
                .isZero();
        assertThat(OmnaraTools.exitCode(json("{}"))).isNull();
    }

    @Test
    void aProfileIsNotUsedWhenAToolRunsUnasked() throws IOException {
        JsonNode tools =
                json(
                        "[{'name':'run_command','enabled':true,'permission':{'mode':'always_ask'}},"
                                + "{'name':'web_fetch','permission':{'mode':'always_allow'}},"
                                + "{'name':'write_file','permission':{'mode':'another'}},"
                                + "{'name':'web_search','permission':{'mode':'always_deny'}},"
                                + "{'name':'read_process','permission':{'mode':'always_allow'}},"
                                + "{'name':'spawn_agent','enabled':false,"
                                + "'permission':{'mode':'always_allow'}}]");
        assertThat(OmnaraProfile.free(tools)).containsExactly("web_fetch", "write_file");
    }

    @Test
    void onlyTheKnownFormIsAnswered() throws IOException {
        JsonNode form =
                json(
                        "{'questions':[{'options':[{'label':'Allow'},"
                                + "{'label':'Deny','allows_text':true}]}]}");
        assertThat(OmnaraForm.answer(form, true, "").orElseThrow().toString())
                .isEqualTo("{\"answers\":[{\"option_indices\":[0]}]}");
        assertThat(OmnaraForm.answer(form, false, "on Mondays").orElseThrow().toString())
                .isEqualTo("{\"answers\":[{\"option_indices\":[1],\"text\":\"on Mondays\"}]}");
        JsonNode turned = json("{'questions':[{'options':[{'label':'Deny'},{'label':'Allow'}]}]}");
        assertThat(OmnaraForm.answer(turned, true, "")).isEmpty();
        assertThat(OmnaraForm.answer(turned, false, "")).isEmpty();
        JsonNode two = json("{'questions':[" + form.path("questions").path(0) + ",{}]}");
        assertThat(OmnaraForm.answer(two, true, "")).isEmpty();
    }

    @Test
    void ofSumsWhatIsNewIsTold() throws IOException {
        RecordingDesk desk = new RecordingDesk();
        OmnaraUsage usage = new OmnaraUsage(desk);
        usage.told(report(10, 5, 2, "0.0015", 1));
        usage.told(report(10, 5, 2, "0.0015", 1));
        usage.told(report(30, 6, 2, "0.0020", 2));
        usage.told(report(30, 6, 2, "0.0020", 2));
        assertThat(desk.facts())
                .containsExactly(
                        new Fact.Used("m", new Tokens(10, 5, 2, 0), 1_500L),
                        new Fact.Used("m", new Tokens(20, 1, 0, 0), 500L));
    }

    @Test
    void aCostThatNobodyReportedIsNotZero() throws IOException {
        RecordingDesk desk = new RecordingDesk();
        new OmnaraUsage(desk).told(report(1, 1, 0, "0", 0));
        assertThat(desk.facts()).containsExactly(new Fact.Used("m", new Tokens(1, 1, 0, 0), null));
    }

    private static JsonNode report(long input, long output, long read, String cost, long calls)
            throws IOException {
        return json(
                ("{'by_model':[{'model':{'provider_model_slug':'m'},'tokens':{"
                                + "'uncached_input_tokens':%d,'output_tokens_total':%d,"
                                + "'cache_read_input_tokens':%d},'cost':{"
                                + "'provider_reported_usd':'%s',"
                                + "'model_calls_with_reported_cost':%d}}]}")
                        .formatted(input, output, read, cost, calls));
    }
}
