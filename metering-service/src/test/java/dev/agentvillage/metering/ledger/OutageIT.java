package dev.agentvillage.metering.ledger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server is away for a while: everything waits, nothing is lost, nothing counts twice. */
@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class OutageIT {
    private static final Duration AWAY = Duration.ofSeconds(4);

    private static Village village;

    @ConfigProperty(name = "quarkus.management.port")
    int managementPort;

    private final String org = "org-" + UUID.randomUUID();
    private final Ticks.Stream stream =
            new Ticks.Stream(org, System.currentTimeMillis() - 3_600_000);
    private final Random random = new Random(5);

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void ticksWaitForTheDatabaseAndHealthSaysSo() {
        village.send(stream.next(10, random));
        village.awaitTicks(org, 10);
        await().atMost(Village.SOON).until(() -> ready() == 200);
        var outage = CompletableFuture.runAsync(() -> village.stack().restartPostgres(AWAY));
        await().atMost(Village.SOON).until(() -> ready() == 503);
        village.send(stream.next(10, random));
        outage.join();
        List<UsageTick> last = stream.next(10, random);
        village.send(last);
        village.awaitTicks(org, 30);
        assertThat(agentMs()).isEqualTo(stream.totals().agentMs());
        await().atMost(Village.SOON).until(() -> ready() == 200);
    }

    @Test
    void consumptionGoesOnWhenTheBrokerIsBack() {
        village.send(stream.next(10, random));
        village.awaitTicks(org, 10);
        village.stack().crashBroker(AWAY);
        village.send(stream.next(10, random));
        village.awaitTicks(org, 20);
        assertThat(agentMs()).isEqualTo(stream.totals().agentMs());
    }

    private long agentMs() {
        return village.number("SELECT sum(agent_ms) FROM usage_minutes WHERE org_id = ?", org);
    }

    private int ready() {
        return given().get("http://127.0.0.1:" + managementPort + "/q/health/ready").statusCode();
    }
}
