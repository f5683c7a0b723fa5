package dev.agentvillage.platform.trace;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spans, and how they are told to others. */
public final class Traces {
    /** The header, in HTTP and in Kafka. */
    public static final String HEADER = "traceparent";

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<String> ONE_HEADER =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(String value) {
                    return List.of(HEADER);
                }

                @Override
                public @Nullable String get(@Nullable String value, String key) {
                    return key.equals(HEADER) ? value : null;
                }
            };

    private Traces() {}

    /** Of what is done now; absent when that is not traced. */
    public static @Nullable String current() {
        return traceparent(Span.current());
    }

    /** Absent when the span is not recorded: nobody will ask for its children. */
    public static @Nullable String traceparent(Span span) {
        if (!span.getSpanContext().isSampled()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.root().with(span), headers, Map::put);
        return headers.get(HEADER);
    }

    /** Begins to handle a record; end it. */
    public static Span handling(String name, String traceparent, Instant since) {
        return GlobalOpenTelemetry.getTracer("dev.agentvillage")
                .spanBuilder(name)
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(parsed(traceparent))
                .setStartTimestamp(since)
                .startSpan();
    }

    static Context parsed(String traceparent) {
        return W3C.extract(Context.root(), traceparent, ONE_HEADER);
    }
}
