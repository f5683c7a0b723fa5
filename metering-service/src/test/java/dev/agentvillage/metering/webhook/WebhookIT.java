package dev.agentvillage.metering.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentvillage.metering.Village;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A receiver that is ill for a while is told everything, once it is well. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class WebhookIT {
    private static final long HOUR = 3_600_000;
    private static final String SECRET = "a secret";

    @Inject PgWebhookStore positions;

    private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    private final List<String> wronglySigned = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int answer = 503;

    @Test
    void anOutageLosesNothingAndDoublesNothing() throws IOException {
        String org = "org-" + UUID.randomUUID();
        long start = Math.floorDiv(System.currentTimeMillis(), HOUR) * HOUR - 4 * HOUR;
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", this::take);
        receiver.start();
        try (Village village = new Village()) {
            WebhookJob job =
                    new WebhookJob(
                            positions,
                            Clock.systemUTC(),
                            Optional.of(
                                    URI.create(
                                            "http://127.0.0.1:"
                                                    + receiver.getAddress().getPort()
                                                    + "/hook")),
                            Optional.of(SECRET),
                            "cloudevents");
            village.send(
                    List.of(
                            new Ticks.Stream(org, start + 60_000)
                                    .next(10_000, Ticks.units(5_000, 50))));
            await().atMost(Village.SOON)
                    .until(
                            () ->
                                    village.number(
                                                    "SELECT count(*) FROM exports WHERE org_id = ?",
                                                    org)
                                            == 11);
            job.run().await().atMost(Duration.ofSeconds(30));
            assertThat(asked).hasPositiveValue();
            assertThat(taken).isEmpty();
            answer = 200;
            job.run().await().atMost(Duration.ofSeconds(30));
            job.run().await().atMost(Duration.ofSeconds(30));
            assertThat(ids(org))
                    .containsExactlyElementsOf(
                            village.rows("SELECT id FROM exports WHERE org_id = ? ORDER BY n", org))
                    .hasSize(11);
            assertThat(wronglySigned).isEmpty();
        } finally {
            receiver.stop(0);
        }
    }

    private List<String> ids(String org) {
        List<String> ids = new ArrayList<>();
        for (JsonNode batch : taken) {
            for (JsonNode event : batch) {
                if (event.path("subject").asText().equals(org)) {
                    ids.add(event.path("id").asText());
                }
            }
        }
        return ids;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String signature = exchange.getRequestHeaders().getFirst(Signature.HEADER);
            long at = Long.parseLong(signature.substring(2, signature.indexOf(',')));
            if (!signature.equals(Signature.of(SECRET, at, body))) {
                wronglySigned.add(signature);
            }
            asked.incrementAndGet();
            int status = answer;
            if (status == 200) {
                taken.add(Json.parse(JsonNode.class, body));
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
