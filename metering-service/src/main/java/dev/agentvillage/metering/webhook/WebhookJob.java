package dev.agentvillage.metering.webhook;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Posts what is new, where there is an address. */
@ApplicationScoped
class WebhookJob {
    private static final Logger LOG = Logger.getLogger(WebhookJob.class);
    private static final int BATCH = 100;

    private final PgWebhookStore positions;
    private final Clock clock;
    private final Shape shape;
    private final Optional<URI> address;
    private final Optional<WebhookPublisher> publisher;

    WebhookJob(
            PgWebhookStore positions,
            Clock clock,
            @ConfigProperty(name = "metering.webhook.url") Optional<URI> address,
            @ConfigProperty(name = "metering.webhook.secret") Optional<String> secret,
            @ConfigProperty(name = "metering.webhook.shape") String shape) {
        this.positions = positions;
        this.clock = clock;
        this.shape =
                Shape.of(shape)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "WEBHOOK_SHAPE must be cloudevents, openmeter or stripe, not "
                                                        + shape));
        this.address = address;
        this.publisher =
                address.map(
                        at ->
                                new WebhookPublisher(
                                        at,
                                        secret.orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "WEBHOOK_URL needs WEBHOOK_SECRET to sign with"))));
    }

    @Scheduled(
            every = "${metering.webhook.every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        if (address.isEmpty() || publisher.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return post(address.get(), publisher.get())
                .onFailure()
                .recoverWithItem(
                        e -> {
                            LOG.warnf("the webhook is told at the next look: %s", e);
                            return null;
                        });
    }

    /** Until there is no more. */
    private Uni<Void> post(URI to, WebhookPublisher by) {
        return positions
                .next(
                        to.toString(),
                        BATCH,
                        batch -> by.send(shape.mediaType(), shape.body(batch), clock.millis()))
                .chain(sent -> sent == BATCH ? post(to, by) : Uni.createFrom().voidItem());
    }
}
