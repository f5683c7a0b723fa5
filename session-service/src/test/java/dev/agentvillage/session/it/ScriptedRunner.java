package dev.agentvillage.session.it;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.SessionCommand;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.RunnerId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.Adapter;
import dev.agentvillage.contracts.model.Capabilities;
import dev.agentvillage.platform.bus.Ids;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A runner on the wire that does as the test says. Sessions find it by the label {@code test}. */
final class ScriptedRunner implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    final RunnerId id = new RunnerId("scripted-" + Ids.timeOrdered());
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<RunnerCommand> commands = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile String incarnation = "i-" + Ids.timeOrdered();
    private volatile int maxSessions = 100;
    private volatile boolean accepts = true;
    private volatile boolean beats = true;
    private volatile boolean closed;

    private final String label;
    private final List<RunnerHeartbeat.Runtime> runtimes = new CopyOnWriteArrayList<>();
    private volatile RunnerHeartbeat.Status status = RunnerHeartbeat.Status.ONLINE;
    private volatile List<RunnerHeartbeat.Held> held = List.of();

    private ScriptedRunner(@Nullable String label) {
        this.label = label == null ? id.value() : label;
        offers("shell", "1");
        offers("command", "1");
        Map<String, Object> kafka = new HashMap<>(TestStack.get().kafkaClient());
        producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
        kafka.put("fetch.max.wait.ms", 10);
        consumer =
                new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all =
                consumer.partitionsFor(Topics.runnerCommands("default")).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    static ScriptedRunner online() {
        return online(null);
    }

    /** One of several that a session may go to. */
    static ScriptedRunner online(@Nullable String label) {
        ScriptedRunner runner = new ScriptedRunner(label);
        runner.thread.start();
        runner.heartbeat(RunnerHeartbeat.Status.ONLINE);
        return runner;
    }

    String incarnation() {
        return incarnation;
    }

    /** Its process is started again: whatever it held is gone. */
    void restart() {
        incarnation = "i-" + Ids.timeOrdered();
        heartbeat(RunnerHeartbeat.Status.ONLINE);
    }

    void room(int sessions) {
        maxSessions = sessions;
        heartbeat(RunnerHeartbeat.Status.ONLINE);
    }

    void offers(String provider, String version) {
        runtimes.add(
                new RunnerHeartbeat.Runtime(provider, version, null, Capabilities.TERMINAL_ONLY));
    }

    /**
     * The same by an adapter that it names; what it offered of that provider before, it has not.
     */
    void offers(String provider, String version, Adapter adapter) {
        runtimes.removeIf(r -> r.providerId().equals(provider));
        runtimes.add(
                new RunnerHeartbeat.Runtime(
                        provider, version, null, Capabilities.TERMINAL_ONLY, adapter));
        heartbeat(RunnerHeartbeat.Status.ONLINE);
    }

    /** A provider that continues conversations. */
    void resumes(String provider, String version) {
        Capabilities plain = Capabilities.TERMINAL_ONLY;
        runtimes.add(
                new RunnerHeartbeat.Runtime(
                        provider,
                        version,
                        null,
                        new Capabilities(
                                plain.ptyStreaming(),
                                plain.structuredEdits(),
                                plain.supportsMcp(),
                                plain.supportsNonInteractive(),
                                plain.supportsPlanAndExecute(),
                                plain.supportsPrFlow(),
                                true,
                                plain.approvalChannel(),
                                plain.usageSource(),
                                null)));
        heartbeat(RunnerHeartbeat.Status.ONLINE);
    }

    /** As it says of itself from now on, until something else is said. */
    void says(RunnerHeartbeat.Status next, RunnerHeartbeat.Held... sessions) {
        status = next;
        held = List.of(sessions);
        heartbeat(next, sessions);
    }

    /** Neither accepts nor refuses what it is asked. */
    void ignoreStarts() {
        accepts = false;
    }

    void silent() {
        beats = false;
    }

    void heartbeat(RunnerHeartbeat.Status status, RunnerHeartbeat.Held... held) {
        RunnerHeartbeat heartbeat =
                new RunnerHeartbeat(
                        id,
                        incarnation,
                        "test",
                        "1",
                        "default",
                        status,
                        "localhost",
                        Map.of("test", label),
                        null,
                        System.currentTimeMillis(),
                        new RunnerHeartbeat.Capacity(maxSessions, 0, 0, 0, 0),
                        List.copyOf(runtimes),
                        List.of(held));
        send(Topics.RUNNER_HEARTBEATS, id.value(), Json.bytes(RunnerHeartbeat.class, heartbeat));
    }

    void reply(CommandId to, CommandReply.Outcome outcome, SessionId session, int attempt) {
        CommandReply reply =
                new CommandReply(
                        to,
                        id,
                        incarnation,
                        outcome,
                        outcome == CommandReply.Outcome.REFUSED ? "no_room" : null,
                        null,
                        session,
                        attempt,
                        System.currentTimeMillis());
        send(Topics.RUNNER_REPLIES, id.value(), Json.bytes(CommandReply.class, reply));
    }

    RecordMetadata send(String topic, String key, byte[] value) {
        try {
            return sending(topic, key, value).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    Future<RecordMetadata> sending(String topic, String key, byte[] value) {
        return producer.send(new ProducerRecord<>(topic, key, value));
    }

    /** The session's placement here: what the runner says from now on is said in its name. */
    ScriptedSession started(SessionId session) {
        StartSession start = await(StartSession.class, c -> c.header().sessionId().equals(session));
        return new ScriptedSession(this, start);
    }

    <C extends RunnerCommand> C await(Class<C> type, Predicate<C> which) {
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> find(type, which), Optional::isPresent)
                .orElseThrow();
    }

    synchronized <C extends RunnerCommand> Optional<C> find(Class<C> type, Predicate<C> which) {
        return commands.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(which)
                .reduce((a, b) -> b);
    }

    synchronized <C extends SessionCommand> List<C> all(Class<C> type, SessionId session) {
        return commands.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(c -> c.header().sessionId().equals(session))
                .toList();
    }

    private void run() {
        long lastBeat = System.nanoTime();
        try (consumer) {
            while (!closed) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(
                                record -> {
                                    if (id.value().equals(record.key())) {
                                        take(record.value());
                                    }
                                });
                if (beats && System.nanoTime() - lastBeat > 2_000_000_000L) {
                    lastBeat = System.nanoTime();
                    heartbeat(status, held.toArray(RunnerHeartbeat.Held[]::new));
                }
            }
        }
    }

    private void take(byte[] value) {
        try {
            RunnerCommand command = Json.read(RunnerCommand.class, value);
            synchronized (this) {
                commands.add(command);
            }
            if (command instanceof StartSession start && accepts) {
                reply(
                        start.header().commandId(),
                        CommandReply.Outcome.ACCEPTED,
                        start.header().sessionId(),
                        start.header().attempt());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(5_000);
        heartbeat(RunnerHeartbeat.Status.MAINTENANCE);
        producer.close(Duration.ofSeconds(5));
    }
}
