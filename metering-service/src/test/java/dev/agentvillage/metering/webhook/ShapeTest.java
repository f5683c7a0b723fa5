package dev.agentvillage.metering.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.platform.bus.Json;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShapeTest {
    private static final UsageRecord RECORD =
            new UsageRecord(
                    "id2",
                    new OrgId("demo"),
                    "agent_seconds",
                    "ms",
                    "70",
                    Map.of("provider", "shell"),
                    "hour",
                    1_780_000_000_000L,
                    1_780_003_600_000L,
                    2,
                    "id1",
                    5,
                    "team",
                    null);
    private static final List<Shape.Told> REVISION =
            List.of(new Shape.Told(RECORD, BigInteger.valueOf(100)));

    /** As openssl signs it: {@code openssl dgst -sha256 -hmac secret}. */
    @Test
    void theSignatureIsAnHmacOverTimeAndBody() {
        assertThat(Signature.of("secret", 1_700_000_000, "{\"a\":1}"))
                .isEqualTo(
                        "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686");
    }

    @Test
    void ourOwnShapeHasTheRecordItself() {
        JsonNode event = json(Shape.CLOUDEVENTS).path(0);
        assertThat(event.path("id").asText()).isEqualTo("id2");
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("data").path("quantity").asText()).isEqualTo("70");
        assertThat(event.path("data").path("replaces").asText()).isEqualTo("id1");
    }

    @Test
    void whoeverAddsUpIsToldTheDifference() {
        JsonNode openMeter = json(Shape.OPENMETER).path(0);
        assertThat(openMeter.path("type").asText()).isEqualTo("agent_seconds");
        assertThat(openMeter.path("subject").asText()).isEqualTo("demo");
        assertThat(openMeter.path("data").path("value").asText()).isEqualTo("-30");
        assertThat(openMeter.path("data").path("provider").asText()).isEqualTo("shell");
        JsonNode stripe = json(Shape.STRIPE).path("events").path(0);
        assertThat(stripe.path("identifier").asText()).isEqualTo("id2");
        assertThat(stripe.path("event_name").asText()).isEqualTo("agent_seconds");
        assertThat(stripe.path("payload").path("value").asText()).isEqualTo("-30");
        assertThat(stripe.path("payload").path("stripe_customer_id").asText()).isEqualTo("demo");
    }

    private static JsonNode json(Shape shape) {
        return Json.parse(JsonNode.class, shape.body(REVISION));
    }
}
