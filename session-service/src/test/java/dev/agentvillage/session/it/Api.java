package dev.agentvillage.session.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.VillageClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** The service as clients meet it. */
final class Api {
    private Api() {}

    static URI address() {
        return URI.create(
                "http://127.0.0.1:"
                        + ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class));
    }

    static VillageClient as(String org, String... roles) {
        return with(TestStack.get().token(org, "tester", roles));
    }

    static VillageClient with(String token) {
        return new VillageClient(address(), address(), token);
    }

    static VillageClient developer() {
        return as("demo", "developer", "approver");
    }

    /** A session that only this runner takes. */
    static ObjectNode body(ScriptedRunner runner) {
        return body(runner.id.value());
    }

    /** A session that only runners with this label take. */
    static ObjectNode body(String label) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("providerId", "shell");
        body.putObject("repoRef").put("provider", "git").put("url", "https://example.org/r.git");
        body.putObject("task").put("title", "A task").put("goal", "Reach it.");
        body.putObject("runnerSelector").put("test", label);
        return body;
    }

    /** The runner is in the fleet: its heartbeat has arrived. */
    static void awaitOnline(ScriptedRunner runner) {
        Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(() -> developer().get("/api/runner/runners/" + runner.id).status() == 200);
    }

    static SessionId create(ScriptedRunner runner) {
        awaitOnline(runner);
        return SessionId.of(
                developer().create(body(runner)).expect(201).json().path("sessionId").asText());
    }

    static JsonNode awaitState(SessionId id, String state) {
        return Awaitility.await()
                .atMost(ScriptedRunner.SOON)
                .until(
                        () -> developer().session(id.toString()).expect(200).json(),
                        s -> s.path("state").asText().equals(state));
    }

    static List<String> eventTypes(SessionId id) {
        List<String> types = new ArrayList<>();
        developer()
                .events(id.toString(), 0)
                .expect(200)
                .json()
                .path("items")
                .forEach(e -> types.add(EventStream.type(e)));
        return types;
    }
}
