package dev.agentvillage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ModelServerTest {
    private static final String PATH = "/v1/messages";

    @Test
    void readsScriptsFromJson() {
        Scripts scripts =
                Scripts.parse(
                        "{\"a\":[{\"do\":\"wait\",\"millis\":5},{\"do\":\"rate_limit\",\"retryAfterSeconds\":2},"
                                + "{\"do\":\"run\",\"command\":\"ls\",\"tokens\":{\"freshInput\":7,\"answered\":3}}]}");

        assertThat(scripts.byName().get("a"))
                .isEqualTo(
                        List.of(
                                Step.Wait.of(5),
                                new Step.RateLimit(2, 1),
                                new Step.Run("ls", new Spend(7, 0, 0, 3, 0))));
    }

    @Test
    void refusesScriptsThatItDoesNotUnderstand() {
        assertThatThrownBy(() -> Scripts.parse("{\"a\":[{\"do\":\"dance\"}]}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Scripts.parse("{\"a b\":[]}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Scripts.parse("{\"a\":[{\"do\":\"fail\",\"status\":200}]}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void variesTheCostOfAnswers() {
        var seen = new HashSet<Spend>();
        for (int seed = 0; seed < 200; seed++) {
            seen.add(Spend.varied(seed));
        }

        assertThat(seen).hasSizeGreaterThan(190);
    }

    @Test
    void waitsUntilItIsReleased() throws Exception {
        try (ModelServer server = server(Step.Wait.until("go"), new Step.Say("Gone."));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> new Client(server.base()).post(PATH, asking("job")));
            await().until(() -> !server.requests().isEmpty());
            assertThat(server.served().answers()).isZero();

            server.release("go");

            assertThat(answer.get().body()).contains("Gone.");
            assertThat(server.served().answers()).isOne();
        }
    }

    @Test
    void noticesAClientThatWentWhileItWaited() throws Exception {
        try (ModelServer server = server(Step.Wait.until("go"), new Step.Say("Nobody hears."))) {
            byte[] body = asking("job").toString().getBytes(StandardCharsets.UTF_8);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                String head =
                        "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                await().until(() -> !server.requests().isEmpty());
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> server.served().broken() == 1);
            assertThat(server.served().spend()).isEqualTo(Spend.NONE);
        }
    }

    @Test
    void playsTheLastScriptNamedAndSaysWhichItDoesNotKnow() throws Exception {
        try (ModelServer server = server(new Step.Say("One."))) {
            var client = new Client(server.base());
            server.script("default", new Step.Say("By default."));

            assertThat(client.post(PATH, asking("none")).body())
                    .contains("There is no script none");
            assertThat(client.post(PATH, asking("none and SCRIPT:job")).body()).contains("One.");
            assertThat(client.post(PATH, prompt("just so")).body()).contains("By default.");
        }
    }

    @Test
    void remembersWhatWasAsked() throws Exception {
        try (ModelServer server = server(new Step.Say("One."))) {
            var client = new Client(server.base());
            client.post(PATH, asking("job"));
            client.send("GET", "/v1/models");

            assertThat(server.requests())
                    .extracting(SeenRequest::path)
                    .containsExactly(PATH, "/v1/models");
            assertThat(server.requests().getFirst().tools()).containsExactly("Bash");
            assertThat(server.requests().getFirst().lastPrompt()).isEqualTo("SCRIPT:job");
            assertThat(server.requests().getFirst().scripts()).containsExactly("job");
        }
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        try (ModelServer server = server(new Step.Write("a", "b"))) {
            var client = new Client(server.base());

            assertThat(client.send("GET", "/").statusCode()).isEqualTo(404);
            assertThat(client.post("/v1/other", asking("job")).statusCode()).isEqualTo(404);
            assertThat(client.post(PATH, BodyPublishers.ofString("{")).statusCode()).isEqualTo(400);
            assertThat(client.post(PATH, BodyPublishers.ofString("[]")).statusCode())
                    .isEqualTo(400);
            assertThat(server.served().tallies()).isEmpty();
        }
    }

    private static ModelServer server(Step... steps) throws IOException {
        return ModelServer.start(Scripts.none().with("job", steps));
    }

    private static JsonNode asking(String script) throws IOException {
        return prompt("SCRIPT:" + script);
    }

    private static JsonNode prompt(String text) throws IOException {
        return Client.json(
                "{'model':'m','stream':true,'tools':[{'name':'Bash'}],'messages':[{'role':'user','content':'"
                        + text
                        + "'}]}");
    }
}
