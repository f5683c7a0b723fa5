package dev.agentvillage.metering.usage;

import static io.restassured.RestAssured.given;

import dev.agentvillage.metering.Village;
import dev.agentvillage.stack.VillageTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.restassured.response.ValidatableResponse;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Tests on rows of an organisation that lie where the clock cannot put them, and what is told of
 * them.
 */
@QuarkusTestResource(
        value = VillageTestResource.class,
        initArgs = @ResourceArg(name = "service", value = "metering"))
abstract class UsageRows {
    static final long MINUTE = 60_000;

    static Village village;

    final String org = "org-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        village = new Village();
    }

    @AfterAll
    static void close() {
        village.close();
    }

    UUID session(long createdAt, @Nullable Long end, String kind, String repo) {
        UUID id = UUID.randomUUID();
        village.update(
                "INSERT INTO sessions (session_id, org_id, kind, agent_id, repo, room_path, provider_id, plan_id, created_at, finished_at) VALUES (?, ?, ?, 'agent-1', ?, 'src/main', 'shell', 'team', ?, ?::bigint)",
                id,
                org,
                kind,
                repo,
                createdAt,
                end);
        return id;
    }

    void minute(UUID session, long minute, long agentMs) {
        village.update(
                "INSERT INTO usage_minutes VALUES (?, ?, 'shell', '1', 'm', ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL)",
                session,
                minute,
                org,
                agentMs);
    }

    ValidatableResponse usage(String query) {
        return get("/api/metering/usage?" + query).statusCode(200);
    }

    ValidatableResponse get(String address) {
        return given().auth()
                .oauth2(village.stack().token(org, "me", "viewer"))
                .get(address)
                .then();
    }

    static long millis(String time) {
        return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }
}
