package dev.agentvillage.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;

/**
 * A span as it was sent. Ids are hexadecimal.
 *
 * @param parent empty when it has none
 */
record OtlpSpan(String service, String trace, String id, String parent, String name) {

    /** Those of an {@code ExportTraceServiceRequest}. */
    static List<OtlpSpan> in(byte[] request) throws InvalidProtocolBufferException {
        return ExportTraceServiceRequest.parseFrom(request).getResourceSpansList().stream()
                .flatMap(
                        of ->
                                of.getScopeSpansList().stream()
                                        .flatMap(scope -> scope.getSpansList().stream())
                                        .map(span -> of(service(of.getResource()), span)))
                .toList();
    }

    private static OtlpSpan of(String service, Span span) {
        return new OtlpSpan(
                service,
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName());
    }

    private static String service(Resource resource) {
        return resource.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
