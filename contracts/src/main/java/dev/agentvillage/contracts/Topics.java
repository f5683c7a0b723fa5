package dev.agentvillage.contracts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The topics by name, and how long each keeps its records. */
public final class Topics {
    public static final String SESSION_REQUESTS = "session.requests";
    public static final String SESSION_EVENTS = "session.events";
    public static final String RUNNER_REPLIES = "runner.replies";
    public static final String RUNNER_EVENTS = "runner.events";
    public static final String RUNNER_TERMINAL = "runner.terminal";
    public static final String RUNNER_USAGE = "runner.usage";
    public static final String RUNNER_ARTIFACTS = "runner.artifacts";
    public static final String RUNNER_HEARTBEATS = "runner.heartbeats";
    public static final String METERING_USAGE = "metering.usage";
    public static final String METERING_LIMITS = "metering.limits";
    public static final String UPDATE_RUNTIMES = "update.runtimes";
    public static final String UPDATE_ROLLOUTS = "update.rollouts";
    public static final String PATROL_FINDINGS = "patrol.findings";
    public static final String ALERTS = "alerts";

    private static final String RUNNER_COMMANDS = "runner.commands.";
    private static final String DEAD_LETTERS = ".dlq";

    private Topics() {}

    /** Commands for the runners of a pool, keyed by runner id. */
    public static String runnerCommands(String pool) {
        return RUNNER_COMMANDS + pool;
    }

    /** Where a consumer puts what it could not handle, with the reason in its headers. */
    public static String deadLetters(String topic) {
        return topic + DEAD_LETTERS;
    }

    /**
     * A topic as it must be created.
     *
     * @param retention absent for a compacted topic, which keeps the last record of every key
     * @param wide keyed by session: as many partitions as the installation has for these
     */
    public record Topic(
            String name, Optional<Duration> retention, boolean wide, boolean compressed) {
        public boolean compacted() {
            return retention.isEmpty();
        }
    }

    /**
     * Every topic of an installation with one pool, each but the dead letters with its dead
     * letters.
     */
    public static List<Topic> all(String pool) {
        List<Topic> own =
                List.of(
                        kept(SESSION_REQUESTS, 7, false),
                        kept(SESSION_EVENTS, 30, true),
                        kept(runnerCommands(pool), 1, false),
                        kept(RUNNER_REPLIES, 1, false),
                        kept(RUNNER_EVENTS, 14, true),
                        new Topic(RUNNER_TERMINAL, Optional.of(Duration.ofDays(3)), true, true),
                        kept(RUNNER_USAGE, 35, true),
                        kept(RUNNER_ARTIFACTS, 7, true),
                        compacted(RUNNER_HEARTBEATS),
                        kept(METERING_USAGE, 35, false),
                        compacted(METERING_LIMITS),
                        compacted(UPDATE_RUNTIMES),
                        kept(UPDATE_ROLLOUTS, 90, false),
                        kept(PATROL_FINDINGS, 30, false),
                        kept(ALERTS, 30, false));
        return own.stream()
                .flatMap(t -> List.of(t, kept(deadLetters(t.name()), 30, false)).stream())
                .toList();
    }

    private static Topic kept(String name, int days, boolean wide) {
        return new Topic(name, Optional.of(Duration.ofDays(days)), wide, false);
    }

    private static Topic compacted(String name) {
        return new Topic(name, Optional.empty(), false, false);
    }
}
