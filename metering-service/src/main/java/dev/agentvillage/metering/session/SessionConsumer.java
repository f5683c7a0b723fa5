package dev.agentvillage.metering.session;

import dev.agentvillage.contracts.event.SessionEvent;
import dev.agentvillage.contracts.event.SessionEvent.AttemptFenced;
import dev.agentvillage.contracts.event.SessionEvent.SessionCreated;
import dev.agentvillage.contracts.event.SessionEvent.SessionFinished;
import dev.agentvillage.contracts.event.SessionEvent.SessionPlaced;
import dev.agentvillage.metering.deadletter.DeadLetter;
import dev.agentvillage.metering.deadletter.DeadLetterPublisher;
import dev.agentvillage.platform.bus.Json;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** {@code session.events}: takes creations, placements, fences and endings, reads over the rest. */
@ApplicationScoped
class SessionConsumer {
    private static final Logger LOG = Logger.getLogger(SessionConsumer.class);
    private static final String TYPE = "ce_type";
    private static final String ACCEPTED = "dev.agentvillage.RUNNER_EVENT_ACCEPTED.v1";
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final PgSessionStore sessions;
    private final DeadLetterPublisher deadLetters;

    SessionConsumer(PgSessionStore sessions, DeadLetterPublisher deadLetters) {
        this.sessions = sessions;
        this.deadLetters = deadLetters;
    }

    private record Batch(Sessions.Told told, List<DeadLetter> bad) {}

    @Incoming("sessions")
    Uni<Void> consume(ConsumerRecords<String, byte[]> polled) {
        return Uni.createFrom()
                .item(() -> read(polled))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .call(batch -> bury(batch.bad()))
                .chain(this::store);
    }

    private Uni<Void> store(Batch batch) {
        if (batch.told().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> sessions.store(batch.told()))
                .onFailure()
                .invoke(e -> LOG.warnf("Sessions wait for the database: %s", e))
                .onFailure()
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }

    private Uni<Void> bury(List<DeadLetter> bad) {
        Uni<Void> sent = Uni.createFrom().voidItem();
        for (DeadLetter letter : bad) {
            sent = sent.chain(() -> deadLetters.send(letter));
        }
        return sent;
    }

    private static Batch read(ConsumerRecords<String, byte[]> polled) {
        Batch batch = new Batch(new Sessions.Told(), new ArrayList<>());
        for (ConsumerRecord<String, byte[]> r : polled) {
            if (!isAccepted(r)) {
                read(r, batch);
            }
        }
        return batch;
    }

    private static void read(ConsumerRecord<String, byte[]> r, Batch batch) {
        byte[] value = r.value() == null ? new byte[0] : r.value();
        try {
            switch (Json.read(SessionEvent.class, value)) {
                case SessionCreated created when Sessions.isWhole(created) ->
                        batch.told().created().add(created);
                case SessionPlaced placed when Sessions.isWhole(placed) ->
                        batch.told().placed().add(placed);
                case AttemptFenced fenced when Sessions.isWhole(fenced) ->
                        batch.told().fenced().add(fenced);
                case SessionFinished finished when Sessions.isWhole(finished) ->
                        batch.told().finished().add(finished);
                case SessionCreated _, SessionPlaced _, AttemptFenced _, SessionFinished _ ->
                        batch.bad().add(bad(r, "incomplete"));
                case null -> batch.bad().add(bad(r, "undecodable"));
                case SessionEvent.RunnerEventAccepted _,
                        SessionEvent.RequestRefused _,
                        SessionEvent.ApprovalDecided _,
                        SessionEvent.WriterChanged _,
                        SessionEvent.Unknown _ -> {}
            }
        } catch (IOException | IllegalArgumentException e) {
            batch.bad().add(bad(r, "undecodable"));
        }
    }

    private static DeadLetter bad(ConsumerRecord<String, byte[]> r, String reason) {
        byte[] value = r.value() == null ? new byte[0] : r.value();
        return new DeadLetter(r.topic(), r.partition(), r.offset(), r.key(), value, reason);
    }

    /** Most of the topic, and none of our business: not worth parsing. */
    private static boolean isAccepted(ConsumerRecord<String, byte[]> r) {
        Header type = r.headers().lastHeader(TYPE);
        return type != null && ACCEPTED.equals(new String(type.value(), StandardCharsets.UTF_8));
    }
}
