package dev.agentvillage.session.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Runtime;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat.Status;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.model.Capabilities;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OffersTest {
    private static final long NOW = 5_000;

    private static Runner runner(String id, String... runtimes) {
        return new Runner(
                new RunnerHeartbeat(
                        new RunnerId(id),
                        "i",
                        "1",
                        "1",
                        "default",
                        Status.ONLINE,
                        "host",
                        Map.of(),
                        null,
                        0,
                        new RunnerHeartbeat.Capacity(1, 0, 0, 0, 0),
                        Arrays.stream(runtimes)
                                .map(r -> r.split("@", -1))
                                .map(r -> new Runtime(r[0], r[1], null, Capabilities.TERMINAL_ONLY))
                                .toList(),
                        List.of()),
                NOW,
                0,
                false);
    }

    private static List<String> offered(List<Runner> fleet) {
        return Offers.of(fleet, NOW).stream()
                .flatMap(
                        o ->
                                o.versions().stream()
                                        .map(
                                                v ->
                                                        o.providerId()
                                                                + "@"
                                                                + v.version()
                                                                + " "
                                                                + v.runners()
                                                                + "/"
                                                                + o.runners()))
                .toList();
    }

    @Test
    void countsRunnersByProviderAndVersion() {
        assertThat(
                        offered(
                                List.of(
                                        runner("a", "shell@1", "agent@1", "agent@2"),
                                        runner("b", "shell@1", "agent@2"))))
                .containsExactly("agent@1 1/2", "agent@2 2/2", "shell@1 2/2");
    }

    @Test
    void whoTakesNothingNewOffersNothing() {
        Runner silent =
                new Runner(runner("a", "shell@1").heartbeat(), NOW - Runner.ELIGIBLE_MS, 0, false);
        assertThat(offered(List.of(silent, runner("b", "shell@1").drained(true)))).isEmpty();
    }
}
