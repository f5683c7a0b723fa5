package dev.agentvillage.runner.bus;

import dev.agentvillage.contracts.command.RunnerCommand;
import dev.agentvillage.contracts.command.SessionCommand.StartSession;
import dev.agentvillage.platform.trace.Traces;
import dev.agentvillage.runner.journal.Outgoing;
import io.opentelemetry.api.trace.Span;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The start of a session as a part of the trace that asked for it: from the command to the event
 * that says it runs, or that it ended before. What is said in between carries the trace on.
 */
@ApplicationScoped
public class StartTraces {
    /** Those that came to nothing without an event (refused) are let go when there are more. */
    private static final int MOST = 1_000;

    private static final String TYPE = "ce_type";
    private static final String STARTED = ".SESSION_STARTED.";
    private static final String ENDED = ".SESSION_ENDED.";

    private final LinkedHashMap<String, Span> underway = new LinkedHashMap<>();

    void received(RunnerCommand command, @Nullable String traceparent) {
        if (traceparent == null || !(command instanceof StartSession start)) {
            return;
        }
        String session = start.header().sessionId().toString();
        Span span = Traces.handling("start session", traceparent, Instant.now());
        span.setAttribute("session.id", session);
        span.setAttribute("session.attempt", start.header().attempt());
        Span before = put(session, span);
        if (before != null) {
            before.end();
        }
    }

    private synchronized @Nullable Span put(String session, Span span) {
        Span before = underway.put(session, span);
        if (before == null && underway.size() > MOST) {
            before = underway.pollFirstEntry().getValue();
        }
        return before;
    }

    /** The record with its trace, when it is of a session that is being started. */
    Outgoing traced(Outgoing record) {
        Span span = of(record);
        String traceparent = span == null ? null : Traces.traceparent(span);
        if (span == null || traceparent == null) {
            return record;
        }
        Map<String, String> headers = new LinkedHashMap<>(record.headers());
        headers.put(Traces.HEADER, traceparent);
        return new Outgoing(record.topic(), record.key(), headers, record.value());
    }

    private synchronized @Nullable Span of(Outgoing record) {
        if (underway.isEmpty()) {
            return null;
        }
        String type = record.headers().getOrDefault(TYPE, "");
        boolean last = type.contains(STARTED) || type.contains(ENDED);
        Span span = last ? underway.remove(record.key()) : underway.get(record.key());
        if (span != null && last) {
            span.end();
        }
        return span;
    }
}
