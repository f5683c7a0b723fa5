package dev.agentvillage.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.agentvillage.model.Served.Key;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Plays one act before one client, and counts it. */
final class Stage {
    private static final int EVENTS_BEFORE_BREAK = 3;
    private static final String BROKEN_TEXT =
            "This answer is long enough to be broken off in the middle of what it has to say.";

    private final Director director;
    private final Tallies tallies;
    private final Pauses pauses;
    private final String run = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private final AtomicLong replies = new AtomicLong();

    Stage(Director director, Tallies tallies, Pauses pauses) {
        this.director = director;
        this.tallies = tallies;
        this.pauses = pauses;
    }

    void play(Wire wire, ModelCall call, HttpExchange exchange) throws IOException {
        Act act = act(call);
        Key key = new Key(wire.api(), call.model(), call.conversation(), act.aside());
        try {
            switch (act.fault()) {
                case Step.Fail fail -> {
                    await(act, () -> {});
                    tallies.failed(key);
                    send(exchange, fail.status(), wire.failure(fail.status(), fail.message(), 0));
                }
                case Step.RateLimit limit -> {
                    await(act, () -> {});
                    int seconds = limit.retryAfterSeconds();
                    exchange.getResponseHeaders().set("retry-after", Integer.toString(seconds));
                    tallies.failed(key);
                    send(exchange, 429, wire.failure(429, "Slow down", seconds));
                }
                case Step.Disconnect _ -> {
                    await(act, () -> {});
                    breakOff(wire, call, exchange);
                }
                case null -> deliver(wire, call, act, key, exchange);
            }
        } catch (IOException e) {
            tallies.broken(key);
            throw e;
        }
    }

    private Act act(ModelCall call) {
        try {
            return director.direct(call);
        } catch (UnsayableException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }

    /** Counted before the last byte goes out: whoever has the whole answer finds it counted. */
    private void deliver(Wire wire, ModelCall call, Act act, Key key, HttpExchange exchange)
            throws IOException {
        Reply reply = reply(wire, call, act);
        if (!call.streamed()) {
            await(act, () -> {});
            counted(key, reply, () -> send(exchange, 200, wire.whole(reply)));
            return;
        }
        try (OutputStream out = open(exchange)) {
            var events = new EventStream(out, Integer.MAX_VALUE);
            await(act, events::alive);
            wire.stream(reply, events);
            counted(key, reply, events::end);
        }
    }

    private void counted(Key key, Reply reply, Sending last) throws IOException {
        tallies.delivered(key, reply.spend());
        try {
            last.send();
        } catch (IOException e) {
            tallies.takenBack(key, reply.spend());
            throw e;
        }
    }

    private interface Sending {
        void send() throws IOException;
    }

    private void breakOff(Wire wire, ModelCall call, HttpExchange exchange) throws IOException {
        if (call.streamed()) {
            var reply = new Reply(id(), call.model(), BROKEN_TEXT, null, Spend.NONE, 0);
            wire.stream(reply, new EventStream(open(exchange), EVENTS_BEFORE_BREAK));
        }
        throw new BrokenOffException();
    }

    private void await(Act act, Pauses.Beat beat) throws IOException {
        for (Step.Wait wait : act.waits()) {
            pauses.await(wait, beat);
        }
    }

    private Reply reply(Wire wire, ModelCall call, Act act) {
        return new Reply(
                id(), call.model(), act.text(), act.tool(), wire.told(act.spend()), act.pace());
    }

    private String id() {
        return run + replies.incrementAndGet();
    }

    private static OutputStream open(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
