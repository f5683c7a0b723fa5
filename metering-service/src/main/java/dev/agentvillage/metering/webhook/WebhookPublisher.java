package dev.agentvillage.metering.webhook;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts a signed body; anything but a 2xx in time is a failure. */
final class WebhookPublisher {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final URI address;
    private final String secret;

    WebhookPublisher(URI address, String secret) {
        this.address = address;
        this.secret = secret;
    }

    Uni<Void> send(String mediaType, String body, long now) {
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .timeout(TIMEOUT)
                        .header("Content-Type", mediaType)
                        .header(Signature.HEADER, Signature.of(secret, now / 1_000, body))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return Uni.createFrom()
                .completionStage(
                        () -> http.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .onItem()
                .transformToUni(
                        answer ->
                                answer.statusCode() / 100 == 2
                                        ? Uni.createFrom().voidItem()
                                        : Uni.createFrom()
                                                .failure(
                                                        new IOException(
                                                                "the receiver answered "
                                                                        + answer.statusCode())));
    }
}
