package dev.agentvillage.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentvillage.stack.client.Answer;
import dev.agentvillage.stack.client.VillageClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A session's usage as metering-service has it. */
final class Ledger {
    static final List<String> UNITS =
            List.of("agentMs", "terminalBytes", "filesTouched", "commandsRun");

    private static final Duration BETWEEN = Duration.ofMillis(100);

    private Ledger() {}

    /** Asks until the final tick is in the ledger: it travels apart from the session's events. */
    static JsonNode whenFinal(VillageClient village, String session, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Answer answer = village.usage(session);
        while (answer.status() != 200 || !answer.json().path("final").asBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "no final tick in the ledger within " + atMost + ": " + answer.body());
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
            answer = village.usage(session);
        }
        return answer.json();
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
