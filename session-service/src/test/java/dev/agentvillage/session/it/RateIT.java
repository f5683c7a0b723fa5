package dev.agentvillage.session.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.stack.TestStack;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who asks too often is told so and how long to wait; others do not notice. */
@QuarkusTest
@TestProfile(RateIT.Slow.class)
class RateIT {
    public static final class Slow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("session.rate.token", "2", "session.rate.org", "1000");
        }
    }

    @Test
    void aTokenThatAsksTooOftenIsToldHowLongToWait() {
        VillageClient greedy = Api.with(TestStack.get().token("rated", "greedy", "viewer"));
        Answer refused =
                Stream.generate(() -> greedy.get("/api/runner/sessions"))
                        .limit(200)
                        .filter(answer -> answer.status() != 200)
                        .findFirst()
                        .orElseThrow();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("code").asText()).isEqualTo("rate_limited");
        assertThat(refused.json().path("detail").asText()).contains("token", "2 times a second");
        assertThat(refused.header("Retry-After")).hasValue("1");
        VillageClient modest = Api.with(TestStack.get().token("rated", "modest", "viewer"));
        assertThat(modest.get("/api/runner/sessions").status()).isEqualTo(200);
    }

    @Test
    void whoHasNoTokenIsToldThatInstead() {
        for (int i = 0; i < 10; i++) {
            assertThat(Api.with("").get("/api/runner/sessions").status()).isEqualTo(401);
        }
    }
}
