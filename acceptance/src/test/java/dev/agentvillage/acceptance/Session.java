package dev.agentvillage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.EventStream;
import dev.agentvillage.stack.client.TerminalClient;
import dev.agentvillage.stack.client.VillageClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A session of a test, with the waits that tests need. */
final class Session {
    static final Duration SOON = Duration.ofSeconds(30);

    private final VillageClient village;
    final String id;

    private Session(VillageClient village, String id) {
        this.village = village;
        this.id = id;
    }

    static Session create(VillageClient village, JsonNode body) {
        Answer created = village.create(body).expect(201);
        assertThat(created.header("Location")).isPresent();
        return new Session(village, created.json().path("sessionId").asText());
    }

    static Session existing(VillageClient village, String id) {
        return new Session(village, id);
    }

    JsonNode now() {
        return village.session(id).expect(200).json();
    }

    Session awaitState(String state) {
        return awaitState(state, SOON);
    }

    Session awaitState(String state, Duration atMost) {
        Awaitility.await()
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(
                        () -> {
                            JsonNode now = now();
                            assertThat(now.path("state").asText())
                                    .as(now.toString())
                                    .isEqualTo(state);
                        });
        return this;
    }

    JsonNode ended(String state) {
        awaitState(state);
        return now();
    }

    /** All of its events by REST, page by page; their numbers have no gap. */
    List<JsonNode> events() {
        List<JsonNode> all = new ArrayList<>();
        while (true) {
            JsonNode page = village.events(id, all.size()).expect(200).json();
            if (page.path("items").isEmpty()) {
                return all;
            }
            for (JsonNode event : page.path("items")) {
                assertThat(event.path("seq").asLong()).isEqualTo(all.size() + 1);
                all.add(event);
            }
        }
    }

    List<String> eventTypes() {
        return events().stream().map(EventStream::type).toList();
    }

    Session stop() {
        village.stop(id).expect(200);
        return this;
    }

    void type(String line) {
        village.input(id, line, "line").expect(200);
    }

    TerminalClient terminal() {
        return village.terminal(id, 0);
    }

    EventStream follow() {
        return village.follow(id, 0);
    }
}
