package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.RunnerEvent;
import dev.agentvillage.contracts.event.TerminalEvent;
import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.platform.bus.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TickReaderTest {
    private static final UsageTick TICK =
            new Ticks.Stream("acme", Ticks.START).next(10_000, Ticks.units(10, 10));
    private static final String MARKS = "{}[]\",:0123456789-.eEtfn \\/abcdefABCDEF";
    private static final String JSON = Json.text(RunnerEvent.class, TICK);

    @Property(tries = 100)
    void readsWhatTheContractWrites(@ForAll long seed) {
        for (UsageTick tick : new Ticks.Stream("acme", Ticks.START).next(10, new Random(seed))) {
            assertThat(TickReader.read(Json.bytes(RunnerEvent.class, tick)))
                    .isEqualTo(new Received.Tick(tick));
            assertThat(TickParser.read(Json.bytes(RunnerEvent.class, tick))).isEqualTo(tick);
        }
    }

    /** A tick with a byte of it another: the parser says the same as the binding, or nothing. */
    @Property(tries = 2_000)
    void readsNothingOtherwiseThanTheBinding(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] value = JSON.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i >= 0; i--) {
            value[random.nextInt(value.length)] =
                    (byte) MARKS.charAt(random.nextInt(MARKS.length()));
        }
        assertThat(TickReader.read(value)).isEqualTo(TickReader.bind(value));
    }

    @Test
    void readsOverUnknownFields() {
        assertThat(read(JSON.replaceFirst("\\{", "{\"later\":{\"version\":2},")))
                .isEqualTo(new Received.Tick(TICK));
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("", Reason.UNDECODABLE),
                Arguments.of("null", Reason.UNDECODABLE),
                Arguments.of("[]", Reason.UNDECODABLE),
                Arguments.of("7", Reason.UNDECODABLE),
                Arguments.of(JSON.substring(0, 300), Reason.UNDECODABLE),
                Arguments.of("{}", Reason.UNDECODABLE),
                Arguments.of(JSON.replace("USAGE_TICK", "OF_A_LATER_VERSION"), Reason.NOT_A_TICK),
                Arguments.of(
                        Json.text(
                                RunnerEvent.class,
                                new TerminalEvent.TerminalResized(TICK.envelope(), 80, 24, 0)),
                        Reason.NOT_A_TICK),
                Arguments.of("{\"type\":\"USAGE_TICK\"}", Reason.UNDECODABLE),
                Arguments.of(JSON.replaceFirst("\"units\":", "\"u\":"), Reason.INCOMPLETE),
                Arguments.of(JSON.replaceFirst("\"tokens\":", "\"t\":"), Reason.INCOMPLETE),
                Arguments.of(JSON.replaceFirst("\"orgId\":", "\"o\":"), Reason.UNDECODABLE),
                Arguments.of(JSON.replace("\"shell\"", "\"a\\u0000b\""), Reason.INCOMPLETE),
                Arguments.of(JSON.replace("\"shell\"", "\"a\\nb\""), Reason.INCOMPLETE),
                Arguments.of(
                        JSON.replace("\"shell\"", "\"" + "x".repeat(201) + "\""),
                        Reason.INCOMPLETE),
                Arguments.of(
                        JSON.replace("\"intervalMs\":10000", "\"intervalMs\":null"),
                        Reason.UNDECODABLE),
                Arguments.of(
                        JSON.replace("\"intervalMs\":10000", "\"intervalMs\":1e400"),
                        Reason.UNDECODABLE),
                Arguments.of(
                        JSON.replaceFirst("\"agentMs\":10", "\"agentMs\":10.5"),
                        Reason.UNDECODABLE),
                Arguments.of(
                        JSON.replace(TICK.envelope().sessionId().toString(), "me"),
                        Reason.UNDECODABLE));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void saysWhyItCannotBeRead(String json, Reason reason) {
        assertThat(read(json))
                .isInstanceOfSatisfying(
                        Received.Unreadable.class, u -> assertThat(u.reason()).isEqualTo(reason));
    }

    private static Received.Content read(String json) {
        return TickReader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
