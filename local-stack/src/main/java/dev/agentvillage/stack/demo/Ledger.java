package dev.agentvillage.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.VillageClient;
import java.time.Duration;
import java.util.List;

/** A session's usage as metering-service has it. */
final class Ledger {
    static final List<String> UNITS =
            List.of("agentMs", "terminalBytes", "filesTouched", "commandsRun");

    private Ledger() {}

    /** The final tick travels apart from the session's events. */
    static JsonNode whenFinal(VillageClient village, String session, Duration atMost) {
        return Waits.until(
                        "final tick in the ledger",
                        () -> village.usage(session),
                        answer -> answer.status() == 200 && answer.json().path("final").asBoolean(),
                        atMost)
                .json();
    }

    static JsonNode sumOfTicks(JsonNode usage) {
        ObjectNode sum = JsonNodeFactory.instance.objectNode();
        for (JsonNode tick : usage.path("ticks")) {
            for (String unit : UNITS) {
                sum.put(unit, sum.path(unit).asLong() + tick.path("units").path(unit).asLong());
            }
        }
        return sum;
    }
}
