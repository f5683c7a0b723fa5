package dev.agentvillage.platform.bus;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a record's headers say: CloudEvents 1.0, Kafka binary mode, and the W3C trace it belongs to.
 *
 * @param source who wrote it: a service or runner, as a relative URI
 * @param type the record's name on the wire, as in {@code SESSION_STARTED}
 * @param subject what it is about, for instance the session id
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        long time,
        String subject,
        @Nullable String traceparent) {
    private static final String VERSION = "v1";

    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", source);
        headers.put("ce_type", "dev.agentvillage." + type + "." + VERSION);
        headers.put("ce_time", Instant.ofEpochMilli(time).toString());
        headers.put("ce_subject", subject);
        headers.put("ce_dataschema", "schemas/" + VERSION + "/" + type + ".json");
        headers.put("content-type", "application/json");
        if (traceparent != null) {
            headers.put("traceparent", traceparent);
        }
        return headers;
    }

    public List<Header> kafkaHeaders() {
        return kafkaHeaders(headers());
    }

    public static List<Header> kafkaHeaders(Map<String, String> headers) {
        return headers.entrySet().stream()
                .<Header>map(
                        e ->
                                new RecordHeader(
                                        e.getKey(), e.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
