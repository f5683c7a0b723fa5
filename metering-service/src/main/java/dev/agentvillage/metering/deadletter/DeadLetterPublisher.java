package dev.agentvillage.metering.deadletter;

import dev.agentvillage.contracts.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Sends until the broker has it: at least once. */
@ApplicationScoped
public class DeadLetterPublisher {
    private static final Logger LOG = Logger.getLogger(DeadLetterPublisher.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final MutinyEmitter<byte[]> letters;

    DeadLetterPublisher(@Channel("dead-letters") MutinyEmitter<byte[]> letters) {
        this.letters = letters;
    }

    public Uni<Void> send(DeadLetter letter) {
        Headers headers = new RecordHeaders();
        header(headers, "dead-letter-reason", letter.reason());
        header(headers, "dead-letter-topic", letter.topic());
        header(headers, "dead-letter-partition", String.valueOf(letter.partition()));
        header(headers, "dead-letter-offset", String.valueOf(letter.offset()));
        OutgoingKafkaRecordMetadata<String> metadata =
                OutgoingKafkaRecordMetadata.<String>builder()
                        .withTopic(Topics.deadLetters(letter.topic()))
                        .withKey(letter.key())
                        .withHeaders(headers)
                        .build();
        return Uni.createFrom()
                .deferred(
                        () -> letters.sendMessage(Message.of(letter.value()).addMetadata(metadata)))
                .onFailure()
                .invoke(e -> LOG.warnf("A dead letter waits for the broker: %s", e))
                .onFailure()
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }

    private static void header(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
