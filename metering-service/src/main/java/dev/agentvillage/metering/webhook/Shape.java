package dev.agentvillage.metering.webhook;

import dev.agentvillage.contracts.metering.UsageRecord;
import dev.agentvillage.platform.bus.Json;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a batch is written. Those who only add up, OpenMeter and Stripe, are told by how much a
 * revision differs from the one before.
 */
enum Shape {
    /** CloudEvents 1.0, JSON batch format, with our record as data. */
    CLOUDEVENTS("application/cloudevents-batch+json") {
        @Override
        Object event(Told told) {
            return cloudEvent(told, "dev.agentvillage.UsageRecord.v1", told.record());
        }
    },
    /** CloudEvents as OpenMeter's ingestion takes them: the meter is the type. */
    OPENMETER("application/cloudevents-batch+json") {
        @Override
        Object event(Told told) {
            Map<String, Object> data = new LinkedHashMap<>(told.record().groupBy());
            data.put("value", told.difference().toString());
            data.put("unit", told.record().unit());
            return cloudEvent(told, told.record().meter(), data);
        }
    },
    /** As Stripe's meter events are: the id is the identifier that it knows for a day. */
    STRIPE("application/json") {
        @Override
        Object event(Told told) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("event_name", told.record().meter());
            event.put("identifier", told.record().id());
            event.put("timestamp", Instant.ofEpochMilli(told.record().start()).toString());
            event.put(
                    "payload",
                    Map.of(
                            "stripe_customer_id",
                            told.record().orgId().value(),
                            "value",
                            told.difference().toString()));
            return event;
        }

        @Override
        Object whole(List<Object> events) {
            return Map.of("events", events);
        }
    };

    private final String mediaType;

    Shape(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * A record, and what the one that it replaces said.
     *
     * @param before 0 where it replaces none
     */
    record Told(UsageRecord record, BigInteger before) {
        BigInteger difference() {
            return new BigInteger(record.quantity()).subtract(before);
        }
    }

    abstract Object event(Told told);

    Object whole(List<Object> events) {
        return events;
    }

    String mediaType() {
        return mediaType;
    }

    String body(List<Told> batch) {
        return Json.text(Object.class, whole(batch.stream().map(this::event).toList()));
    }

    static Optional<Shape> of(String word) {
        return Arrays.stream(values())
                .filter(s -> s.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    private static Map<String, Object> cloudEvent(Told told, String type, Object data) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", told.record().id());
        event.put("source", "/metering-service");
        event.put("type", type);
        event.put("subject", told.record().orgId().value());
        event.put("time", Instant.ofEpochMilli(told.record().start()).toString());
        event.put("datacontenttype", "application/json");
        event.put("data", data);
        return event;
    }
}
