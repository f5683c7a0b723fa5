package dev.agentvillage.session.it;

import static org.awaitility.Awaitility.await;

import dev.agentvillage.session.bus.Hearing;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;

/** Nobody is silent to whoever does not listen. */
@QuarkusTest
class HearingIT extends Live {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject Hearing hearing;
    @Inject KafkaClientService kafka;

    @Test
    void aPollingThreadThatIsHeldHearsNobody() {
        await().atMost(SOON).until(this::hears);
        CountDownLatch goesOn = new CountDownLatch(1);
        // As a commit holds it that no broker answers.
        Function<Consumer<String, byte[]>, Boolean> commit = c -> held(c, goesOn);
        var _ =
                kafka.<String, byte[]>getConsumer(Hearing.HEARTBEATS)
                        .runOnPollingThread(commit)
                        .subscribeAsCompletionStage();
        try {
            await().atMost(SOON).until(() -> !hears());
        } finally {
            goesOn.countDown();
        }
        await().atMost(SOON).until(this::hears);
    }

    private static boolean held(Consumer<String, byte[]> consumer, CountDownLatch goesOn) {
        try {
            return goesOn.await(60, TimeUnit.SECONDS) && !consumer.assignment().isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean hears() {
        return hearing.since(Hearing.HEARTBEATS).isPresent();
    }
}
