package dev.agentvillage.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageTableTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void columnsLineUpAndTimesAreTheOrganisations() {
        assertThat(
                        UsageTable.of(
                                        List.of(
                                                item("2026-06-01T10:00:00Z", "shell", "12.5", ""),
                                                item(
                                                        "2026-06-01T11:00:00Z",
                                                        "claude-code",
                                                        "1234",
                                                        ", \"costMicros\": 99")),
                                        List.of("provider"),
                                        BERLIN)
                                .lines())
                .containsExactly(
                        "  from (Europe/Berlin)  provider     agent s  terminal KB  commands  files  approvals  turns  tokens in  tokens out  cost micros",
                        "  2026-06-01 12:00      shell           12.5          0.5         2      -          -      -          -           -            -",
                        "  2026-06-01 13:00      claude-code     1234          0.5         2      -          -      -          -           -           99");
    }

    @Test
    void nothingIsSaidToBeNothing() {
        assertThat(UsageTable.of(List.of(), List.of(), BERLIN)).contains("Nothing was used.");
    }

    private static JsonNode item(String start, String provider, String seconds, String more) {
        return Json.parse(
                JsonNode.class,
                "{\"start\": %d, \"group\": {\"provider\": \"%s\"}, \"agentSeconds\": \"%s\", \"terminalKb\": \"0.5\", \"commandsRun\": 2%s}"
                        .formatted(Instant.parse(start).toEpochMilli(), provider, seconds, more));
    }
}
