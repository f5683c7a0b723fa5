package dev.agentvillage.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void whatIsWrittenIsWhatWasRead() {
        assertThat(Traces.traceparent(read(SAMPLED))).isEqualTo(SAMPLED);
    }

    @Test
    void whatIsNotRecordedIsNotHandedOn() {
        assertThat(Traces.traceparent(read(SAMPLED.replace("-01", "-00")))).isNull();
        assertThat(Traces.current()).isNull();
    }

    @Test
    void whatIsNoTraceparentBeginsATraceOfItsOwn() {
        for (String wrong :
                new String[] {
                    "",
                    "00",
                    SAMPLED.replaceFirst("^00", "ff"),
                    SAMPLED.toUpperCase(Locale.ROOT),
                    SAMPLED + "-00",
                    "00-00000000000000000000000000000000-b7ad6b7169203331-01"
                }) {
            assertThat(read(wrong).getSpanContext().isValid()).as(wrong).isFalse();
        }
    }

    @Test
    void nothingIsTracedWithoutSomebodyToSendItTo() {
        assertThat(new TracingSwitch(Map.of()).getValue("quarkus.otel.sdk.disabled"))
                .isEqualTo("true");
        assertThat(
                        new TracingSwitch(Map.of(TracingSwitch.ENDPOINT, "http://127.0.0.1:4318"))
                                .getValue("quarkus.otel.sdk.disabled"))
                .isEqualTo("false");
    }

    private static Span read(String traceparent) {
        return Span.fromContext(Traces.parsed(traceparent));
    }
}
