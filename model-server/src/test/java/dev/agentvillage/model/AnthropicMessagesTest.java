package dev.agentvillage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.model.Client.Event;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnthropicMessagesTest {
    private static final String PATH = "/v1/messages?beta=true";
    private static final String SESSION = "5fdc5e1a-62f0-49c5-9c8e-02ffdc5a634a";
    private static final Spend SPEND = new Spend(900, 40, 300, 70, 5);

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
                                        new Step.Write("a.txt", "one\n", SPEND),
                                        new Step.Run("cat a.txt"),
                                        new Step.Say("Done with it.")));
        client = new Client(server.base());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void streamsTextAndThenTheCallOfATool() throws Exception {
        List<Event> events = Client.events(client.post(PATH, asking(true, "")));

        assertThat(events)
                .extracting(Event::name)
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events).allMatch(e -> e.data().path("type").asText().equals(e.name()));
        JsonNode tool = events.get(4).data().path("content_block");
        assertThat(tool.path("name").asText()).isEqualTo("Write");
        String input =
                events.get(5).data().at("/delta/partial_json").asText()
                        + events.get(6).data().at("/delta/partial_json").asText();
        assertThat(Client.JSON.readTree(input))
                .isEqualTo(Client.json("{'file_path':'/work/repo/a.txt','content':'one\\n'}"));
        assertThat(events.get(8).data().at("/delta/stop_reason").asText()).isEqualTo("tool_use");
    }

    @Test
    void countsWhatItToldTheClient() throws Exception {
        List<Event> events = Client.events(client.post(PATH, asking(true, "")));

        JsonNode usage = events.get(8).data().path("usage");
        assertThat(usage)
                .isEqualTo(
                        Client.json(
                                "{'input_tokens':900,'cache_creation_input_tokens':40,"
                                        + "'cache_read_input_tokens':300,'output_tokens':75}"));
        assertThat(server.served().tallies())
                .containsExactly(
                        new Served.Tally(
                                new Served.Key(Api.ANTHROPIC_MESSAGES, "claude-x", SESSION, false),
                                1,
                                0,
                                0,
                                new Spend(900, 40, 300, 75, 0)));
    }

    @Test
    void goesOnWhereTheResultsOfToolsSay() throws Exception {
        String one = result("t1");
        JsonNode second =
                client.post(PATH, asking(false, one))
                        .body()
                        .transform(AnthropicMessagesTest::parsed);
        JsonNode last =
                client.post(PATH, asking(false, one + result("t2")))
                        .body()
                        .transform(AnthropicMessagesTest::parsed);

        assertThat(second.at("/content/0/input/command").asText()).isEqualTo("cat a.txt");
        assertThat(last.at("/content/0/text").asText()).isEqualTo("Done with it.");
        assertThat(last.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(last.at("/usage/input_tokens").asLong())
                .isNotEqualTo(second.at("/usage/input_tokens").asLong());
    }

    @Test
    void answersARepeatedRequestAlike() throws Exception {
        JsonNode first =
                client.post(PATH, asking(false, result("t1")))
                        .body()
                        .transform(AnthropicMessagesTest::parsed);
        JsonNode again =
                client.post(PATH, asking(false, result("t1")))
                        .body()
                        .transform(AnthropicMessagesTest::parsed);

        assertThat(again.at("/content/0/input")).isEqualTo(first.at("/content/0/input"));
        assertThat(again.path("usage")).isEqualTo(first.path("usage"));
        assertThat(again.path("id")).isNotEqualTo(first.path("id"));
    }

    @Test
    void saysATitleBesideTheConversation() throws Exception {
        JsonNode title =
                Client.json(
                        "{'model':'claude-x','output_config':{'format':{}},'messages':"
                                + "[{'role':'user','content':'SCRIPT:job go'}]}");

        JsonNode answer = client.post(PATH, title).body().transform(AnthropicMessagesTest::parsed);

        assertThat(Client.JSON.readTree(answer.at("/content/0/text").asText()).has("title"))
                .isTrue();
        assertThat(server.served().where(Served.Key::aside).answers()).isOne();
    }

    @Test
    void failsOnceAndThenAnswers() throws Exception {
        server.script(
                "job",
                new Step.RateLimit(7, 1),
                new Step.Fail(529, "Full", 1),
                new Step.Say("Now."));

        var limited = client.post(PATH, asking(true, ""));
        var failed = client.post(PATH, asking(true, ""));
        var answered = client.post(PATH, asking(true, ""));

        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).contains("7");
        assertThat(failed.statusCode()).isEqualTo(529);
        assertThat(failed.body()).contains("overloaded_error", "Full");
        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(server.served().failed()).isEqualTo(2);
        assertThat(server.served().answers()).isOne();
    }

    @Test
    void countsNothingForAnAnswerThatBroke() throws Exception {
        server.script("job", new Step.Disconnect(1), new Step.Say("Whole.", 0, SPEND));

        assertThatThrownBy(() -> client.post(PATH, asking(true, "")))
                .isInstanceOf(IOException.class);
        assertThat(server.served().broken()).isOne();
        assertThat(server.served().spend()).isEqualTo(Spend.NONE);

        assertThat(client.post(PATH, asking(true, "")).body()).contains("message_stop");
        assertThat(server.served().spend()).isEqualTo(new Spend(900, 40, 300, 75, 0));
    }

    @Test
    void greetsAndCountsTokensWithoutServingAny() throws Exception {
        assertThat(client.send("HEAD", "/api/hello").statusCode()).isEqualTo(200);
        var count = client.post("/v1/messages/count_tokens?beta=true", asking(false, ""));

        assertThat(parsed(count.body()).path("input_tokens").asLong()).isPositive();
        assertThat(server.served().tallies()).isEmpty();
    }

    private static JsonNode asking(boolean stream, String results) throws IOException {
        return Client.json(
                "{'model':'claude-x','metadata':{'user_id':'{\\u0022session_id\\u0022:\\u0022"
                        + SESSION
                        + "\\u0022}'},'stream':"
                        + stream
                        + ",'system':[{'type':'text','text':'Primary working directory: /work/repo\\nmore'}],"
                        + "'tools':[{'name':'Bash'},{'name':'Write'},{'name':'Read'}],"
                        + "'messages':[{'role':'user','content':[{'type':'text','text':'Do SCRIPT:job'}]}"
                        + results
                        + "]}");
    }

    private static String result(String id) {
        return ",{'role':'assistant','content':[]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'"
                + id
                + "','content':'SCRIPT:other'},{'type':'text','text':'<system-reminder>Be good'}]}";
    }

    private static JsonNode parsed(String text) {
        try {
            return Client.JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
