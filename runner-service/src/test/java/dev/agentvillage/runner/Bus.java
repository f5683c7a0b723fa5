package dev.agentvillage.runner;

import dev.agentvillage.contracts.Topics;
import dev.agentvillage.contracts.command.CommandHeader;
import dev.agentvillage.contracts.command.CommandReply;
import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.fleet.RunnerHeartbeat;
import dev.agentvillage.contracts.id.CommandId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.stack.TestStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The control plane's side of the bus, for tests: sends commands, keeps all that runners say. */
final class Bus {
    private static Bus bus;

    private final KafkaProducer<String, byte[]> producer;

    /** Of the sessions of this class loader's own tests: the other one's are as many again. */
    private final Map<SessionId, List<RunnerEvent>> events = new ConcurrentHashMap<>();

    private final List<CommandReply> replies = new CopyOnWriteArrayList<>();
    private final List<RunnerHeartbeat> heartbeats = new CopyOnWriteArrayList<>();
    private final AtomicLong commandSeq = new AtomicLong();

    static synchronized Bus get() {
        if (bus == null) {
            bus = new Bus(TestStack.get());
        }
        return bus;
    }

    private Bus(TestStack stack) {
        createTopics(stack);
        producer =
                new KafkaProducer<>(
                        stack.kafkaClient(), new StringSerializer(), new ByteArraySerializer());
        Thread.ofPlatform().daemon().name("test-bus").start(() -> read(stack));
    }

    private static void createTopics(TestStack stack) {
        try (Admin admin = Admin.create(stack.kafkaClient())) {
            for (Topics.Topic t : Topics.all("default")) {
                try {
                    admin.createTopics(List.of(new NewTopic(t.name(), t.wide() ? 4 : 1, (short) 1)))
                            .all()
                            .get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(TestStack stack) {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        stack.kafkaClient(),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(
                    List.of(
                                    Topics.RUNNER_EVENTS,
                                    Topics.RUNNER_TERMINAL,
                                    Topics.RUNNER_USAGE,
                                    Topics.RUNNER_ARTIFACTS,
                                    Topics.RUNNER_REPLIES,
                                    Topics.RUNNER_HEARTBEATS)
                            .stream()
                            .flatMap(t -> consumer.partitionsFor(t).stream())
                            .map(
                                    p ->
                                            new org.apache.kafka.common.TopicPartition(
                                                    p.topic(), p.partition()))
                            .toList());
            consumer.seekToBeginning(consumer.assignment());
            while (true) {
                for (ConsumerRecord<String, byte[]> r : consumer.poll(Duration.ofMillis(100))) {
                    keep(r);
                }
            }
        }
    }

    private void keep(ConsumerRecord<String, byte[]> r) {
        try {
            switch (r.topic()) {
                case Topics.RUNNER_REPLIES -> replies.add(Json.read(CommandReply.class, r.value()));
                case Topics.RUNNER_HEARTBEATS ->
                        heartbeats.add(Json.read(RunnerHeartbeat.class, r.value()));
                default -> keep(Json.read(RunnerEvent.class, r.value()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(RunnerEvent event) {
        List<RunnerEvent> own = events.get(event.envelope().sessionId());
        if (own != null) {
            own.add(event);
        }
    }

    void forget(SessionId session) {
        events.remove(session);
    }

    void send(String runner, RunnerCommand command) {
        try {
            var _ =
                    producer.send(
                                    new ProducerRecord<>(
                                            Topics.runnerCommands("default"),
                                            runner,
                                            Json.bytes(RunnerCommand.class, command)))
                            .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever commands a session hears of it. */
    CommandHeader header(SessionId session) {
        events.putIfAbsent(session, new CopyOnWriteArrayList<>());
        return header(session, 1, commandSeq.incrementAndGet());
    }

    static CommandHeader header(SessionId session, int attempt, long seq) {
        long now = System.currentTimeMillis();
        return new CommandHeader(
                new CommandId(UUID.randomUUID()), session, attempt, seq, now, now + 30_000);
    }

    List<RunnerEvent> events(SessionId session) {
        List<RunnerEvent> own = events.get(session);
        if (own == null) {
            throw new IllegalStateException("nobody follows " + session);
        }
        return List.copyOf(own);
    }

    <E extends RunnerEvent> List<E> events(SessionId session, Class<E> type) {
        return events(session).stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<CommandReply> replies(CommandId command) {
        return replies.stream().filter(r -> r.commandId().equals(command)).toList();
    }

    List<RunnerHeartbeat> heartbeats(String runner) {
        return heartbeats.stream().filter(h -> h.runnerId().value().equals(runner)).toList();
    }

    Map<String, Object> client() {
        return TestStack.get().kafkaClient();
    }
}
