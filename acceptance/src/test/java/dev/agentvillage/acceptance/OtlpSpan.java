package dev.agentvillage.acceptance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A span at the wire: {@code opentelemetry/proto/trace/v1/trace.proto}. Ids are hexadecimal.
 *
 * @param parent empty when it has none
 */
record OtlpSpan(String service, String trace, String id, String parent, String name) {

    /** Those of an {@code ExportTraceServiceRequest}. */
    static List<OtlpSpan> in(byte[] request) {
        List<OtlpSpan> spans = new ArrayList<>();
        fields(
                request,
                (number, resourceSpans) -> {
                    String[] service = {""};
                    fields(
                            resourceSpans,
                            (field, value) -> {
                                if (field == 1) {
                                    fields(value, (f, attribute) -> name(attribute, service));
                                }
                            });
                    fields(
                            resourceSpans,
                            (field, scopeSpans) -> {
                                if (field == 2) {
                                    spans.addAll(ofScope(scopeSpans, service[0]));
                                }
                            });
                });
        return spans;
    }

    private static List<OtlpSpan> ofScope(byte[] scopeSpans, String service) {
        List<OtlpSpan> spans = new ArrayList<>();
        fields(
                scopeSpans,
                (field, span) -> {
                    if (field == 2) {
                        spans.add(span(span, service));
                    }
                });
        return spans;
    }

    private static OtlpSpan span(byte[] span, String service) {
        String[] read = {"", "", "", "", ""};
        HexFormat hex = HexFormat.of();
        fields(
                span,
                (field, value) -> {
                    switch (field) {
                        case 1, 2, 4 -> read[field] = hex.formatHex(value);
                        case 5 -> read[3] = new String(value, StandardCharsets.UTF_8);
                        default -> {}
                    }
                });
        return new OtlpSpan(service, read[1], read[2], read[4], read[3]);
    }

    /** Of the resource's attributes only {@code service.name}. */
    private static void name(byte[] attribute, String[] service) {
        String[] key = {""};
        fields(
                attribute,
                (field, value) -> {
                    if (field == 1) {
                        key[0] = new String(value, StandardCharsets.UTF_8);
                    } else if (key[0].equals("service.name")) {
                        fields(
                                value,
                                (f, text) -> service[0] = new String(text, StandardCharsets.UTF_8));
                    }
                });
    }

    /** The length-delimited fields of a message; others are skipped. */
    private static void fields(byte[] message, BiConsumer<Integer, byte[]> taker) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] value = new byte[(int) varint(in)];
                    in.get(value);
                    taker.accept((int) (tag >> 3), value);
                }
                case 5 -> in.getInt();
                default -> throw new IllegalArgumentException("wire type " + (tag & 7));
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("no varint");
    }
}
