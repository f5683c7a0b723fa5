package dev.agentvillage.metering.bench;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.event.Envelope;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.Tokens;
import dev.agentvillage.contracts.model.UsageUnits;
import dev.agentvillage.platform.bus.CloudEvent;
import dev.agentvillage.platform.bus.Json;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Runners that catch up: every session's ticks of the last hours, round by round. */
final class TickFeed implements AutoCloseable {
    private static final long INTERVAL_MS = 10_000;
    private static final RepoRef REPO = RepoRef.git("https://git.example/bench.git");

    private final KafkaProducer<String, byte[]> producer;
    private final SplittableRandom random = new SplittableRandom(42);
    private final OrgId org;
    private final SessionId[] sessions;
    private final UsageUnits[] totals;
    private long sent;

    TickFeed(Map<String, String> environment, String org, int sessions) {
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                environment.getOrDefault(
                                        "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                                "security.protocol",
                                "SASL_PLAINTEXT",
                                "sasl.mechanism",
                                "PLAIN",
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                                        .formatted(
                                                environment.get("KAFKA_USERNAME"),
                                                environment.get("KAFKA_PASSWORD")),
                                "acks",
                                "all",
                                "linger.ms",
                                "5",
                                "batch.size",
                                "131072"),
                        new StringSerializer(),
                        new ByteArraySerializer());
        this.org = new OrgId(org);
        this.sessions =
                IntStream.range(0, sessions)
                        .mapToObj(i -> new SessionId(UUID.randomUUID()))
                        .toArray(SessionId[]::new);
        this.totals = new UsageUnits[sessions];
        Arrays.fill(totals, UsageUnits.ZERO);
    }

    /** Returns when the broker has all of them. */
    void send(int rounds) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long start = System.currentTimeMillis() - rounds * INTERVAL_MS;
        for (int round = 1; round <= rounds; round++) {
            for (int s = 0; s < sessions.length; s++) {
                UsageTick tick = tick(s, round, start + round * INTERVAL_MS, round == rounds);
                var unused =
                        producer.send(
                                record(tick),
                                (at, e) -> {
                                    if (e != null) {
                                        failure.set(e);
                                    }
                                });
                sent++;
            }
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the broker did not take all", failed);
        }
    }

    private UsageTick tick(int s, long seq, long ts, boolean isFinal) {
        UsageUnits units =
                new UsageUnits(
                        random.nextLong(INTERVAL_MS + 1),
                        random.nextLong(100_000),
                        random.nextLong(3),
                        random.nextLong(3),
                        0,
                        random.nextLong(2),
                        new Tokens(random.nextLong(5_000), random.nextLong(1_000), 0, 0),
                        random.nextLong(10_000));
        totals[s] = totals[s].plus(units);
        return new UsageTick(
                new Envelope(
                        new UUID(random.nextLong(), random.nextLong()),
                        sessions[s],
                        org,
                        REPO,
                        ts,
                        new RunnerId("bench"),
                        "bench-1",
                        1,
                        seq),
                "shell",
                "1.0",
                null,
                INTERVAL_MS,
                units,
                totals[s],
                isFinal);
    }

    private static ProducerRecord<String, byte[]> record(UsageTick tick) {
        Envelope e = tick.envelope();
        String key = e.sessionId().toString();
        var event =
                new CloudEvent(e.eventId().toString(), "/bench", "USAGE_TICK", e.ts(), key, null);
        return new ProducerRecord<>(
                Topics.RUNNER_USAGE,
                null,
                key,
                Json.bytes(RunnerEvent.class, tick),
                event.kafkaHeaders());
    }

    long sent() {
        return sent;
    }

    /** What all that was sent comes to. */
    UsageUnits totals() {
        return Arrays.stream(totals).reduce(UsageUnits.ZERO, UsageUnits::plus);
    }

    @Override
    public void close() {
        producer.close();
    }
}
