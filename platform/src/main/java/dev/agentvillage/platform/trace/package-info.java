/**
 * Traces across the bus: a record carries the W3C {@code traceparent} of what caused it, and
 * whoever handles it goes on from there.
 *
 * <p>Nothing is traced unless an OTLP endpoint is configured ({@code OTEL_EXPORTER_OTLP_ENDPOINT});
 * then {@code OTEL_TRACES_SAMPLER} and its argument say how much.
 */
@NullMarked
package dev.agentvillage.platform.trace;

import org.jspecify.annotations.NullMarked;
