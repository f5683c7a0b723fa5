package dev.agentvillage.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicsTest {

    /** As the overview's table has it: days, or compacted. */
    @Test
    void everyTopicKeepsWhatItsReadersNeed() {
        Map<String, String> policies = new LinkedHashMap<>();
        Topics.all("default").stream()
                .filter(topic -> !topic.name().endsWith(".dlq"))
                .forEach(topic -> policies.put(topic.name(), policy(topic)));

        assertThat(policies)
                .containsExactly(
                        Map.entry("session.requests", "7 d"),
                        Map.entry("session.events", "30 d"),
                        Map.entry("runner.commands.default", "1 d"),
                        Map.entry("runner.replies", "1 d"),
                        Map.entry("runner.events", "14 d"),
                        Map.entry("runner.terminal", "3 d, compressed"),
                        Map.entry("runner.usage", "35 d"),
                        Map.entry("runner.artifacts", "7 d"),
                        Map.entry("runner.heartbeats", "compact"),
                        Map.entry("metering.usage", "35 d"),
                        Map.entry("metering.limits", "compact"),
                        Map.entry("update.runtimes", "compact"),
                        Map.entry("update.rollouts", "90 d"),
                        Map.entry("patrol.findings", "30 d"),
                        Map.entry("alerts", "30 d"));
    }

    @Test
    void everyTopicHasDeadLettersKeptThirtyDays() {
        var topics = Topics.all("default");

        assertThat(topics.stream().filter(t -> !t.name().endsWith(".dlq")).map(Topics.Topic::name))
                .allSatisfy(
                        name ->
                                assertThat(topics)
                                        .contains(
                                                new Topics.Topic(
                                                        name + ".dlq",
                                                        Optional.of(Duration.ofDays(30)),
                                                        false,
                                                        false)));
        assertThat(topics).hasSize(30);
        assertThat(Topics.deadLetters("alerts")).isEqualTo("alerts.dlq");
    }

    @Test
    void whatIsKeyedBySessionIsWide() {
        assertThat(
                        Topics.all("default").stream()
                                .filter(Topics.Topic::wide)
                                .map(Topics.Topic::name))
                .containsExactly(
                        "session.events",
                        "runner.events",
                        "runner.terminal",
                        "runner.usage",
                        "runner.artifacts");
    }

    @Test
    void aPoolHasItsOwnCommands() {
        assertThat(Topics.runnerCommands("acme")).isEqualTo("runner.commands.acme");
        assertThat(Topics.all("acme").stream().map(Topics.Topic::name))
                .contains("runner.commands.acme", "runner.commands.acme.dlq")
                .doesNotContain("runner.commands.default");
    }

    private static String policy(Topics.Topic topic) {
        return topic.retention().map(kept -> kept.toDays() + " d").orElse("compact")
                + (topic.compressed() ? ", compressed" : "");
    }
}
