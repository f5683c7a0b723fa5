package dev.agentvillage.platform.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CloudEventTest {
    @Test
    void headersAreCloudEventsBinaryMode() {
        var event = new CloudEvent("e1", "/runners/r1", "SESSION_ENDED", 1_000, "s1", null);
        assertThat(event.headers())
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", "e1")
                .containsEntry("ce_source", "/runners/r1")
                .containsEntry("ce_type", "dev.agentvillage.SESSION_ENDED.v1")
                .containsEntry("ce_time", "1970-01-01T00:00:01Z")
                .containsEntry("ce_subject", "s1")
                .containsEntry("ce_dataschema", "schemas/v1/SESSION_ENDED.json")
                .doesNotContainKey("traceparent");
    }

    @Test
    void theTraceTravelsInItsOwnHeader() {
        var event = new CloudEvent("e1", "/x", "T", 0, "s", "00-abc-def-01");
        assertThat(event.kafkaHeaders())
                .filteredOn(h -> h.key().equals("traceparent"))
                .extracting(h -> new String(h.value(), StandardCharsets.UTF_8))
                .containsExactly("00-abc-def-01");
    }
}
