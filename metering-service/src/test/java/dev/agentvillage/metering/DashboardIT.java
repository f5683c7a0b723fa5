package dev.agentvillage.metering;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The dashboard asks for what the service tells. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class DashboardIT {
    private static final Path FILE = Path.of("../deploy/grafana/metering.json");
    private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(?:_[a-z]+)+(?=[\\[{)])");

    @TestHTTPResource(value = "/q/metrics", management = true)
    URL metrics;

    @Test
    void everyPanelAsksForMetricsThatAreThere() throws IOException {
        JsonNode dashboard = Json.parse(JsonNode.class, Files.readString(FILE));
        Set<String> asked = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as("ids are unique").isTrue();
            for (JsonNode target : panel.path("targets")) {
                Matcher metric = METRIC.matcher(target.path("expr").asText());
                assertThat(metric.find()).as(target.path("expr").asText()).isTrue();
                asked.add(metric.group());
            }
        }
        assertThat(asked).hasSize(6);
        try (Village village = new Village()) {
            String org = "org-" + UUID.randomUUID();
            Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - 60_000);
            var first = stream.next(1_000, Ticks.units(1, 1));
            var ahead = stream.next(1_000, Ticks.units(1, 1));
            village.send(List.of(first, Ticks.withTs(ahead, Long.MAX_VALUE)));
            village.awaitTicks(org, 1);
            given().auth()
                    .oauth2(village.stack().token(org, "me", "viewer"))
                    .get("/api/metering/meters");
        }
        Awaitility.await()
                .atMost(Village.SOON)
                .untilAsserted(
                        () -> {
                            String told = given().get(metrics.toString()).asString();
                            assertThat(asked)
                                    .allMatch(
                                            m ->
                                                    told.contains("\n" + m + "{")
                                                            || told.contains("\n" + m + " "));
                        });
    }
}
