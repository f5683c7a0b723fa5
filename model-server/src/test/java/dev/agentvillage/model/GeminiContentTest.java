package dev.agentvillage.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.model.Client.Event;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GeminiContentTest {
    private static final String STREAM = "/v1beta/models/gemini-x:streamGenerateContent?alt=sse";

    private ModelServer server;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        server =
                ModelServer.start(
                        Scripts.none()
                                .with(
                                        "job",
                                        new Step.Run("make", new Spend(900, 40, 300, 70, 5)),
                                        new Step.Say(
                                                "A text that is longer than one piece of it.")));
        client = new Client(server.base());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void callsAFunction() throws Exception {
        List<Event> events = Client.events(client.post(STREAM, asking("")));

        assertThat(events).hasSize(1);
        JsonNode chunk = events.getFirst().data();
        assertThat(chunk.at("/candidates/0/content/parts/0/functionCall/name").asText())
                .isEqualTo("run_shell_command");
        assertThat(chunk.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        assertThat(chunk.path("usageMetadata"))
                .isEqualTo(
                        Client.json(
                                "{'promptTokenCount':1240,'cachedContentTokenCount':300,'candidatesTokenCount':70,"
                                        + "'thoughtsTokenCount':5,'totalTokenCount':1315}"));
        assertThat(server.served().where(k -> k.model().equals("gemini-x")).spend())
                .isEqualTo(new Spend(940, 0, 300, 70, 5));
    }

    @Test
    void tellsTheCostInTheLastChunkOnly() throws Exception {
        String answered =
                ",{'role':'user','parts':[{'functionResponse':{'name':'run_shell_command'}}]}";
        List<Event> events = Client.events(client.post(STREAM, asking(answered)));

        assertThat(events).hasSize(2);
        assertThat(events.get(0).data().has("usageMetadata")).isFalse();
        assertThat(events.get(1).data().has("usageMetadata")).isTrue();
        assertThat(
                        events.get(0).data().at("/candidates/0/content/parts/0/text").asText()
                                + events.get(1)
                                        .data()
                                        .at("/candidates/0/content/parts/0/text")
                                        .asText())
                .isEqualTo("A text that is longer than one piece of it.");
    }

    @Test
    void countsTokensAndLimitsTheirRate() throws Exception {
        var count = client.post("/v1beta/models/gemini-x:countTokens", asking(""));
        server.script("job", new Step.RateLimit(3, 1));
        var limited = client.post(STREAM, asking(""));

        assertThat(Client.JSON.readTree(count.body()).path("totalTokens").asInt()).isPositive();
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(Client.JSON.readTree(limited.body()).at("/error/details/0/retryDelay").asText())
                .isEqualTo("3s");
    }

    private static JsonNode asking(String more) throws IOException {
        return Client.json(
                "{'tools':[{'functionDeclarations':[{'name':'run_shell_command'}]}],"
                        + "'contents':[{'role':'user','parts':[{'text':'SCRIPT:job'}]}"
                        + more
                        + "]}");
    }
}
