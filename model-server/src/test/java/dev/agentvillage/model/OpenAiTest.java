package dev.agentvillage.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.model.Client.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Responses and Chat Completions. */
class OpenAiTest {
    private static final Spend SPEND = new Spend(900, 40, 300, 70, 5);
    private static final Spend TOLD = new Spend(940, 0, 300, 70, 5);
    private static final String PATCH = "{'type':'custom','name':'apply_patch'}";
    private static final String SHELL = "{'type':'function','name':'exec_command'}";

    private ModelServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        server =
                ModelServer.start(
                        Scripts.none()
                                .with(
                                        "job",
                                        new Step.Say("Writing."),
                                        new Step.Write("a.txt", "one\ntwo\n", SPEND),
                                        new Step.Edit("a.txt", "one\n", "1\n"),
                                        new Step.Say("Done with it.")));
        client = new Client(server.base());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void responsesStreamNumberedItems() throws Exception {
        List<Event> events = Client.events(client.post("/v1/responses", responses(PATCH, "")));

        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "response.created",
                        "response.output_item.added",
                        "response.output_text.delta",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).data().path("sequence_number").asInt()).isEqualTo(i);
            assertThat(events.get(i).data().path("type").asText()).isEqualTo(events.get(i).name());
        }
        JsonNode call = events.get(5).data().path("item");
        assertThat(call.path("type").asText()).isEqualTo("custom_tool_call");
        assertThat(call.path("input").asText())
                .isEqualTo("*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** End Patch");
        JsonNode done = events.get(6).data().path("response");
        assertThat(done.path("output")).hasSize(2);
        assertThat(done.path("usage"))
                .isEqualTo(
                        Client.json(
                                "{'input_tokens':1240,'input_tokens_details':{'cached_tokens':300},"
                                        + "'output_tokens':75,'output_tokens_details':{'reasoning_tokens':5},"
                                        + "'total_tokens':1315}"));
        assertThat(server.served().tallies())
                .containsExactly(
                        new Served.Tally(
                                new Served.Key(Api.OPENAI_RESPONSES, "gpt-x", "thread-1", false),
                                1,
                                0,
                                0,
                                TOLD));
    }

    @Test
    void responsesPatchInTheShellWhereNoToolIsForIt() throws Exception {
        String output = ",{'type':'function_call_output','call_id':'c','output':'ok'}";
        List<Event> events = Client.events(client.post("/v1/responses", responses(SHELL, output)));

        JsonNode call = events.get(2).data().path("item");
        assertThat(call.path("name").asText()).isEqualTo("exec_command");
        assertThat(Client.JSON.readTree(call.path("arguments").asText()).path("cmd").asText())
                .startsWith(
                        "apply_patch <<'PATCH'\n*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+1\n");
    }

    @Test
    void responsesMayBePacked() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(responses(PATCH, "").toString().getBytes(StandardCharsets.UTF_8));
        }

        var answer =
                client.post(
                        "/v1/responses",
                        BodyPublishers.ofByteArray(packed.toByteArray()),
                        "Content-Encoding",
                        "gzip");
        var refused =
                client.post(
                        "/v1/responses", BodyPublishers.ofString("x"), "Content-Encoding", "zstd");

        assertThat(answer.body()).contains("response.completed");
        assertThat(refused.statusCode()).isEqualTo(415);
    }

    @Test
    void chatStreamsChunksAndThenItsUsage() throws Exception {
        String tools = "{'type':'function','function':{'name':'write'}}";
        var response =
                client.post(
                        "/v1/chat/completions",
                        chat(true, tools, "Be good"),
                        "x-session-affinity",
                        "ses_1");
        List<Event> events = Client.events(response);

        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        assertThat(events).hasSize(4);
        assertThat(events.get(0).data().at("/choices/0/delta/content").asText())
                .isEqualTo("Writing.");
        JsonNode call = events.get(1).data().at("/choices/0/delta/tool_calls/0/function");
        assertThat(Client.JSON.readTree(call.path("arguments").asText()))
                .isEqualTo(Client.json("{'filePath':'/work/repo/a.txt','content':'one\\ntwo\\n'}"));
        assertThat(events.get(2).data().at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
        assertThat(events.get(3).data().path("usage").path("prompt_tokens").asInt())
                .isEqualTo(1240);
        assertThat(server.served().where(k -> k.conversation().equals("ses_1")).spend())
                .isEqualTo(TOLD);
    }

    @Test
    void chatGivesAClientWithoutToolsItsEditFormat() throws Exception {
        JsonNode whole =
                Client.JSON.readTree(
                        client.post(
                                        "/v1/chat/completions",
                                        chat(false, "", "return a *file listing*"))
                                .body());
        JsonNode blocks =
                Client.JSON.readTree(
                        client.post(
                                        "/v1/chat/completions",
                                        chat(false, "", "Use a *SEARCH/REPLACE block*"))
                                .body());

        assertThat(whole.at("/choices/0/message/content").asText())
                .startsWith("Writing.\n\na.txt\n```\none\ntwo\n```\n");
        assertThat(blocks.at("/choices/0/message/content").asText())
                .contains("a.txt\n```\n<<<<<<< SEARCH\none\n=======\n1\n>>>>>>> REPLACE\n```");
    }

    @Test
    void failsInItsOwnWords() throws Exception {
        server.script("job", new Step.Fail(500, "Broken", 1));

        var failed = client.post("/v1/responses", responses(SHELL, ""));

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(Client.JSON.readTree(failed.body()).at("/error/type").asText())
                .isEqualTo("server_error");
    }

    private static JsonNode responses(String tool, String more) throws IOException {
        return Client.json(
                "{'model':'gpt-x','stream':true,'prompt_cache_key':'thread-1','tools':["
                        + tool
                        + "],'input':[{'type':'message','role':'user','content':"
                        + "[{'type':'input_text','text':'SCRIPT:job'}]}"
                        + more
                        + "]}");
    }

    private static JsonNode chat(boolean stream, String tools, String system) throws IOException {
        return Client.json(
                "{'model':'gpt-x','stream':"
                        + stream
                        + ",'tools':["
                        + tools
                        + "],'messages':[{'role':'system','content':'"
                        + system
                        + ". Working directory: /work/repo'},{'role':'user','content':'SCRIPT:job'}]}");
    }
}
