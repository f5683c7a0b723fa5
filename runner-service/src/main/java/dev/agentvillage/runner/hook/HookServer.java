package dev.agentvillage.runner.hook;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One for a runner; it listens from the first session on that has hooks. */
public final class HookServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HookServer.class);
    private static final int MAX_BODY = 4 << 20;
    private static final long LISTENS_WITHIN_MS = 10_000;

    /** Of one session: whoever is over that is refused, and so does not act. */
    private static final int MAX_AT_ONCE = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private @Nullable HttpServer server;

    public HookServer(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * @param path below the session's own address; empty for that itself
     * @param body JSON, at most 4 MiB
     * @param gone completes when whoever called does not wait any more
     */
    public record Call(String path, String body, CompletableFuture<Void> gone) {}

    /** Answers one call, on a thread of its own; may wait. */
    @FunctionalInterface
    public interface Handler {
        /**
         * @return JSON
         */
        String handle(Call call) throws InterruptedException;
    }

    private record Line(Handler handler, Semaphore room) {}

    /**
     * A session's own address.
     *
     * @param url on loopback; whoever knows it may call
     */
    public record Address(String url, Runnable closing) implements AutoCloseable {
        @Override
        public void close() {
            closing.run();
        }
    }

    public Address open(Handler handler) throws IOException {
        int port = listening().actualPort();
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String name = HexFormat.of().formatHex(random);
        lines.put(name, new Line(handler, new Semaphore(MAX_AT_ONCE)));
        return new Address("http://127.0.0.1:" + port + "/" + name, () -> lines.remove(name));
    }

    private synchronized HttpServer listening() throws IOException {
        HttpServer there = server;
        if (there == null) {
            try {
                there =
                        vertx.createHttpServer(new HttpServerOptions())
                                .requestHandler(this::serve)
                                .listen(0, "127.0.0.1")
                                .toCompletionStage()
                                .toCompletableFuture()
                                .get(LISTENS_WITHIN_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("nothing can be listened to on loopback", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            server = there;
        }
        return there;
    }

    private void serve(HttpServerRequest request) {
        String[] path = request.path().substring(1).split("/", 2);
        Line line = lines.get(path[0]);
        if (line == null || request.method() != HttpMethod.POST) {
            end(request, 404, "");
        } else if (!line.room().tryAcquire()) {
            end(request, 503, "");
        } else {
            CompletableFuture<Void> gone = new CompletableFuture<>();
            request.response().closeHandler(v -> gone.complete(null));
            var _ = gone.thenRun(line.room()::release);
            request.response().endHandler(v -> gone.complete(null));
            read(request, line.handler(), path.length > 1 ? path[1] : "", gone);
        }
    }

    private void read(
            HttpServerRequest request, Handler handler, String path, CompletableFuture<Void> gone) {
        Buffer body = Buffer.buffer();
        request.handler(
                part -> {
                    if (body.length() + part.length() > MAX_BODY) {
                        request.connection().close();
                    } else {
                        body.appendBuffer(part);
                    }
                });
        request.endHandler(
                v -> {
                    Call call = new Call(path, body.toString(), gone);
                    var _ =
                            Thread.ofVirtual()
                                    .name("hook")
                                    .start(() -> answer(request, handler, call));
                });
    }

    private void answer(HttpServerRequest request, Handler handler, Call call) {
        try {
            end(request, 200, handler.handle(call));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(request, 503, "");
        } catch (RuntimeException e) {
            LOG.warn("a hook's call was not understood", e);
            end(request, 500, "");
        }
    }

    private static void end(HttpServerRequest request, int status, String json) {
        if (!request.response().closed()) {
            var _ =
                    request.response()
                            .setStatusCode(status)
                            .putHeader("content-type", "application/json")
                            .end(json);
        }
    }

    @Override
    public synchronized void close() {
        lines.clear();
        if (server != null) {
            var _ = server.close();
            server = null;
        }
    }
}
