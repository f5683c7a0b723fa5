package dev.agentvillage.runner.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks again when it fails, a few times. */
abstract class HttpModel implements Model {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 4;
    private static final long AGAIN_AFTER_MS = 200;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public final Answer ask() throws IOException, InterruptedException {
        return ask(failure -> {});
    }

    /**
     * @param again hears why it asks again
     */
    final Answer ask(Consumer<IOException> again) throws IOException, InterruptedException {
        IOException failure = new IOException("not asked");
        for (int i = 0; i < TRIES; i++) {
            try {
                return once();
            } catch (IOException e) {
                failure = e;
                again.accept(e);
                pause();
            }
        }
        throw failure;
    }

    /** With all of the conversation. */
    abstract Answer once() throws IOException, InterruptedException;

    JsonNode post(HttpRequest.Builder request, ObjectNode body)
            throws IOException, InterruptedException {
        return JSON.readTree(text(request, body));
    }

    String text(HttpRequest.Builder request, ObjectNode body)
            throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(
                        request.timeout(WITHIN)
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the model answered " + response.statusCode());
        }
        return response.body();
    }

    private static void pause() throws InterruptedException {
        try {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, AGAIN_AFTER_MS, TimeUnit.MILLISECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
