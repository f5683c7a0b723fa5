package dev.agentvillage.runner.provider.omnara;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentvillage.platform.bus.Json;
import dev.agentvillage.runner.provider.Bounded;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An agent's events, each once and in order, over as many connections as it takes. */
final class OmnaraStream {
    private static final Logger LOG = Logger.getLogger(OmnaraStream.class);
    private static final int MAX_LINE = 4 << 20;

    /** More than between two heartbeats. */
    private static final Duration SILENT = Duration.ofSeconds(35);

    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 10_000;

    private final OmnaraApi api;
    private final String agent;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable InputStream open;
    private volatile long heard = System.nanoTime();
    private long last;
    private long awaySince;
    private long pause = FIRST_PAUSE_MS;

    /** Called by the thread that follows. */
    interface Listener {
        /** What was told in passing may have been missed. */
        void connected() throws IOException;

        /** One that is kept for ever. */
        void event(JsonNode event) throws IOException;

        /** A tool call is at another point of its life; told in passing. */
        void moved(String toolCall, String state) throws IOException;
    }

    OmnaraStream(OmnaraApi api, String agent) {
        this.api = api;
        this.agent = agent;
    }

    /**
     * Until it is closed.
     *
     * @throws IOException when there is nothing more to be followed, or for minutes nobody answers
     */
    void follow(Listener listener) throws IOException {
        while (closing.getCount() > 0) {
            try (InputStream in = api.events(agent, last)) {
                open = in;
                heard = System.nanoTime();
                listener.connected();
                read(new BufferedInputStream(in, 1 << 16), listener);
            } catch (OmnaraException e) {
                if (!e.passing()) {
                    throw e;
                }
                again(e);
            } catch (IOException e) {
                again(e);
            } finally {
                open = null;
            }
        }
    }

    private void again(IOException why) throws IOException {
        if (closing.getCount() == 0) {
            return;
        }
        LOG.debugf("events of %s break off: %s", agent, why.getMessage());
        long now = System.nanoTime();
        if (awaySince == 0) {
            awaySince = now;
        } else if (now - awaySince > AWAY.toNanos()) {
            throw new OmnaraException(0, "Omnara was away for minutes: " + why.getMessage());
        }
        try {
            if (!closing.await(pause, TimeUnit.MILLISECONDS)) {
                pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private void read(InputStream in, Listener listener) throws IOException {
        StringBuilder data = new StringBuilder();
        while (closing.getCount() > 0) {
            String line = line(in);
            heard = System.nanoTime();
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    frame(data.toString(), listener);
                    data.setLength(0);
                    awaySince = 0;
                    pause = FIRST_PAUSE_MS;
                }
            } else if (line.startsWith("data:")) {
                if (data.length() + line.length() > MAX_LINE) {
                    throw new OmnaraException(0, "Omnara sent an event of more than 4 MiB");
                }
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).strip());
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() >= MAX_LINE) {
                throw new OmnaraException(0, "Omnara sent a line of more than 4 MiB");
            }
            line.write(b);
        }
        throw new EOFException("the stream ended");
    }

    private void frame(String data, Listener listener) throws IOException {
        JsonNode frame;
        try {
            frame = Json.MAPPER.readTree(data);
        } catch (JacksonException e) {
            throw new OmnaraException(0, "Omnara sent something else than JSON");
        }
        if (frame.hasNonNull("event_kind") && frame.path("sequence").canConvertToLong()) {
            long number = frame.path("sequence").asLong();
            if (number > last) {
                listener.event(frame);
                last = number;
            }
        } else if (frame.hasNonNull("tool_call_id") && frame.hasNonNull("state")) {
            listener.moved(frame.path("tool_call_id").asText(), frame.path("state").asText());
        } else if (frame.hasNonNull("error") && frame.hasNonNull("code")) {
            String code = frame.path("code").asText();
            throw new OmnaraException(
                    code.equals("service_unavailable") ? 503 : 0,
                    "Omnara ended the events: " + Bounded.cut(code, 100));
        }
    }

    /** What is silent for longer than it may be is opened anew. */
    void hurry() {
        if (System.nanoTime() - heard > SILENT.toNanos()) {
            closeOpen();
        }
    }

    void close() {
        closing.countDown();
        closeOpen();
    }

    private void closeOpen() {
        InputStream in = open;
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                LOG.debugf("a stream was not closed: %s", e.getMessage());
            }
        }
    }
}
