package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentvillage.contracts.event.SessionEnvelope;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RepoId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.SessionKind;
import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
final class StrangersIT {
    private static Village village;

    private final String org = "org-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    @Test
    void ticksBeforeTheirOrganisationIsHeardOfAreKeptAndThenCountOnce() {
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - 600_000);
        UsageTick first = stream.next(10_000, Ticks.units(1_000, 1));
        UsageTick second = stream.next(10_000, Ticks.units(1_000, 1));
        UsageTick third = stream.next(10_000, Ticks.units(1_000, 1));
        village.sendUnannounced(List.of(first, second, first));
        await().atMost(Village.SOON).until(() -> kept("replayed_at IS NULL") == 3);
        assertThat(counted()).isZero();
        village.send(created(stream), "SESSION_CREATED");
        await().atMost(Village.SOON).until(() -> counted() == 2_000);
        village.sendUnannounced(List.of(third, second));
        await().atMost(Village.SOON).until(() -> counted() == 3_000);
        await().atMost(Village.SOON).until(() -> kept("replayed_at IS NULL") == 0);
        assertThat(kept("reason = 'unknown_org' AND replayed_by = 'metering-service'"))
                .isEqualTo(3);
        assertThat(village.number("SELECT count(*) FROM ticks WHERE org_id = ?", org)).isEqualTo(3);
        assertThat(village.differences(org)).isEmpty();
    }

    @Test
    void whoIsNeverHeardOfIsNeverCounted() {
        Ticks.Stream stream = new Ticks.Stream(org, System.currentTimeMillis() - 600_000);
        village.sendUnannounced(List.of(stream.next(10_000, Ticks.units(1_000, 1))));
        await().atMost(Village.SOON).until(() -> kept("reason = 'unknown_org'") == 1);
        // Another's is judged behind it.
        String other = "org-" + UUID.randomUUID();
        village.send(
                List.of(
                        new Ticks.Stream(other, System.currentTimeMillis() - 60_000)
                                .next(1_000, Ticks.units(1, 1))));
        village.awaitTicks(other, 1);
        assertThat(kept("replayed_at IS NULL")).isEqualTo(1);
        assertThat(counted()).isZero();
    }

    private SessionCreated created(Ticks.Stream stream) {
        return new SessionCreated(
                new SessionEnvelope(
                        UUID.randomUUID(),
                        stream.session(),
                        new OrgId(org),
                        1,
                        System.currentTimeMillis()),
                null,
                SessionKind.AGENT,
                "demo",
                stream.session().agentId(),
                null,
                RepoRef.git("https://git.example/a.git"),
                new RepoId("repo"),
                null,
                "shell",
                null,
                Map.of(),
                "free",
                "me");
    }

    private long kept(String which) {
        return village.number("SELECT count(*) FROM quarantine WHERE org_id = ? AND " + which, org);
    }

    private long counted() {
        return village.number(
                "SELECT coalesce(sum(agent_ms), 0) FROM usage_minutes WHERE org_id = ?", org);
    }
}
