package dev.agentvillage.metering;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentvillage.contracts.Topics;
import dev.agentvillage.metering.ledger.Ticks;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the dashboard asks Prometheus for is what the service says. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class DashboardIT {
    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "metering.json");

    /** Prometheus' own functions take parentheses, its words do not have underscores. */
    private static final Pattern METRIC = Pattern.compile("\\b([a-z]+(?:_[a-z]+)+)\\b(?!\\s*\\()");

    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");
    private static final Pattern MATCHED = Pattern.compile("\\{([^}]*)\\}");

    /** Of the target, which Prometheus itself adds. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    private static Village village;

    @ConfigProperty(name = "quarkus.management.port")
    int managementPort;

    private final String org = "org-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    private record Asked(String metric, Set<String> labels) {}

    @Test
    void everyMetricAndLabelThatItAsksForIsThere() throws IOException {
        village.send(
                List.of(
                        new Ticks.Stream(org, System.currentTimeMillis() - 60_000)
                                .next(1_000, Ticks.units(1, 1))));
        village.send(Topics.RUNNER_USAGE, 0, org, "?", "no tick".getBytes(StandardCharsets.UTF_8));
        village.awaitTicks(org, 1);
        given().auth()
                .oauth2(village.stack().token(org, "me", "developer"))
                .get("/api/metering/meters")
                .then()
                .statusCode(200);
        List<Asked> asked = asked();
        assertThat(asked).isNotEmpty();
        await().atMost(Village.SOON)
                .untilAsserted(
                        () -> {
                            Map<String, Set<String>> said = said();
                            for (Asked a : asked) {
                                assertThat(said).containsKey(a.metric());
                                assertThat(said.get(a.metric()))
                                        .as(a.metric())
                                        .containsAll(a.labels());
                            }
                        });
    }

    private static List<Asked> asked() throws IOException {
        List<Asked> asked = new ArrayList<>();
        for (JsonNode expression :
                new ObjectMapper().readTree(DASHBOARD.toFile()).findValues("expr")) {
            String query = expression.asText();
            Set<String> labels = new HashSet<>();
            Matcher grouped = GROUPED.matcher(query);
            while (grouped.find()) {
                labels.addAll(Arrays.asList(grouped.group(1).split(", ", -1)));
            }
            Matcher matched = MATCHED.matcher(query);
            while (matched.find()) {
                for (String pair : matched.group(1).split(",", -1)) {
                    labels.add(pair.replaceFirst("[=!~].*", "").strip());
                }
            }
            labels.removeAll(SCRAPED);
            String metrics =
                    query.replaceAll(GROUPED.pattern(), "").replaceAll(MATCHED.pattern(), "");
            Matcher metric = METRIC.matcher(metrics);
            assertThat(metric.find()).as(query).isTrue();
            asked.add(new Asked(metric.group(1), labels));
        }
        return asked;
    }

    /** The labels that samples of a metric have, as Prometheus reads them. */
    private Map<String, Set<String>> said() {
        String text =
                given().accept("text/plain")
                        .get("http://127.0.0.1:" + managementPort + "/q/metrics")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
        Map<String, Set<String>> said = new HashMap<>();
        Pattern label = Pattern.compile("([a-zA-Z_]+)=\"");
        for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
            Set<String> labels =
                    said.computeIfAbsent(line.split("[{ ]", 2)[0], _ -> new HashSet<>());
            Matcher found = label.matcher(line);
            while (found.find()) {
                labels.add(found.group(1));
            }
        }
        return said;
    }
}
