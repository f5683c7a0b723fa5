package dev.agentvillage.stack.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.VillageClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Makes and ends the sessions that a benchmark needs. */
final class Sessions {
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final long AT_MOST_NANOS = Duration.ofSeconds(120).toNanos();

    private final VillageClient village;
    private final Path repository;

    Sessions(VillageClient village, Path repository) {
        this.village = village;
        this.repository = repository;
    }

    ObjectNode shell() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("providerId", "shell");
        body.putObject("repoRef").put("provider", "local").put("path", repository.toString());
        body.putObject("task").put("title", "Benchmark").put("goal", "Be measured.");
        return body;
    }

    ObjectNode command(List<String> argv) {
        ObjectNode body = shell().put("providerId", "command");
        var words = body.putObject("command").putArray("argv");
        argv.forEach(words::add);
        return body;
    }

    String create(ObjectNode body) {
        return village.create(body).expect(201).json().path("sessionId").asText();
    }

    void awaitState(String id, String state) {
        long deadline = System.nanoTime() + AT_MOST_NANOS;
        while (true) {
            JsonNode seen = village.session(id).expect(200).json();
            String now = seen.path("state").asText();
            if (now.equals(state)) {
                return;
            }
            if (System.nanoTime() > deadline || now.equals("FAILED") || now.equals("COMPLETED")) {
                throw new IllegalStateException("not " + state + " but " + seen);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void end(Collection<String> ids) {
        ids.forEach(id -> village.stop(id).expect(200));
        ids.forEach(id -> awaitState(id, "COMPLETED"));
    }
}
