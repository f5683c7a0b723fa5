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
    private static final long SEED = 42;
    private static final RepoRef REPO = RepoRef.git("https://git.example/bench.git");

    private final KafkaProducer<String, byte[]> producer;
    private final long now = System.currentTimeMillis();
    private SplittableRandom random = new SplittableRandom(SEED);
    private final OrgId org;
    private final SessionId[] sessions;
    private final UsageUnits[] totals;
    private UsageUnits marks = UsageUnits.ZERO;
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

    /** The very same ticks once more, and then one of a new session on each partition. */
    void sendAgain(int rounds) {
        random = new SplittableRandom(SEED);
        UsageUnits[] before = totals.clone();
        Arrays.fill(totals, UsageUnits.ZERO);
        long known = sent;
        send(rounds);
        if (!Arrays.equals(before, totals)) {
            throw new IllegalStateException("not the same ticks");
        }
        sent = known;
        for (var partition : producer.partitionsFor(Topics.RUNNER_USAGE)) {
            UsageTick mark = tick(new SessionId(UUID.randomUUID()), 1, now, UsageUnits.ZERO, true);
            marks = marks.plus(mark.totals());
            var unused = producer.send(record(mark, partition.partition()));
            sent++;
        }
        producer.flush();
    }

    /** Returns when the broker has all of them. */
    void send(int rounds) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long start = now - rounds * INTERVAL_MS;
        for (int round = 1; round <= rounds; round++) {
            for (int s = 0; s < sessions.length; s++) {
                UsageTick tick =
                        tick(
                                sessions[s],
                                round,
                                start + round * INTERVAL_MS,
                                totals[s],
                                round == rounds);
                totals[s] = tick.totals();
                var unused =
                        producer.send(
                                record(tick, null),
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

    private UsageTick tick(
            SessionId session, long seq, long ts, UsageUnits before, boolean isFinal) {
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
        return new UsageTick(
                new Envelope(
                        new UUID(random.nextLong(), random.nextLong()),
                        session,
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
                before.plus(units),
                isFinal);
    }

    private static ProducerRecord<String, byte[]> record(
            UsageTick tick, @Nullable Integer partition) {
        Envelope e = tick.envelope();
        String key = e.sessionId().toString();
        var event =
                new CloudEvent(e.eventId().toString(), "/bench", "USAGE_TICK", e.ts(), key, null);
        return new ProducerRecord<>(
                Topics.RUNNER_USAGE,
                partition,
                key,
                Json.bytes(RunnerEvent.class, tick),
                event.kafkaHeaders());
    }

    long sent() {
        return sent;
    }

    /** What all that was sent comes to. */
    UsageUnits totals() {
        return Arrays.stream(totals).reduce(marks, UsageUnits::plus);
    }

    @Override
    public void close() {
        producer.close();
    }
}
