package dev.agentvillage.stack.village;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.StackException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class VillagePortsTest {
    private static final List<Part> ONE = Part.all(1, 1);

    @Test
    void freePortsAreTaken() {
        assertThat(VillagePorts.DEFAULT.settled(ONE, port -> true)).isEqualTo(VillagePorts.DEFAULT);
    }

    /** With room for three of a kind, 100 apart, and their health 1000 above. */
    @Test
    void noTwoKindsWantTheSamePort() {
        assertThat(VillagePorts.DEFAULT.areApart()).isTrue();
        assertThat(VillagePorts.free().areApart()).isTrue();
        assertThat(new VillagePorts(8080, 8180, 8082, 9092, 5432, 1000).areApart()).isFalse();
        assertThat(new VillagePorts(8080, 8081, 8082, 9280, 5432, 1000).areApart()).isFalse();
    }

    @Test
    void postgresGivesWay() {
        var settled = VillagePorts.DEFAULT.settled(ONE, port -> port != 5432);
        assertThat(settled.postgres()).isNotEqualTo(5432).isPositive();
        assertThat(settled.withPostgres(5432)).isEqualTo(VillagePorts.DEFAULT);
    }

    @Test
    void everyOtherTakenPortIsNamedWithTheOptionThatMovesIt() {
        var taken = Set.of(8080, 9092, 9082);
        assertThatThrownBy(() -> VillagePorts.DEFAULT.settled(ONE, port -> !taken.contains(port)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("8080")
                .hasMessageContaining("--session-port")
                .hasMessageContaining("9092")
                .hasMessageContaining("--kafka-port")
                .hasMessageContaining("9082")
                .hasMessageContaining("--management-offset")
                .hasMessageNotContaining("8081");
    }

    @Test
    void furtherOnesListenAboveTheFirst() {
        var ports = VillagePorts.DEFAULT;
        assertThat(ports.of(Part.session(2))).isEqualTo(8180);
        assertThat(ports.management(Part.session(2))).isEqualTo(9180);
        assertThat(ports.management(Part.runner(2))).isEqualTo(8181);
        assertThatThrownBy(() -> ports.settled(Part.all(2, 1), port -> port != 9180))
                .hasMessageContaining("9180")
                .hasMessageContaining("session-service-2");
        assertThat(ports.settled(Part.all(1, 2), port -> port != 9180)).isEqualTo(ports);
    }

    @Test
    void asManyAsThereMayBeHaveDifferentPorts() {
        var taken =
                Part.all(Part.MOST, Part.MOST).stream()
                        .flatMap(
                                part ->
                                        part.isService() && part.kind() != Part.Kind.RUNNER
                                                ? Stream.of(
                                                        VillagePorts.DEFAULT.of(part),
                                                        VillagePorts.DEFAULT.management(part))
                                                : Stream.of(VillagePorts.DEFAULT.of(part)))
                        .toList();
        assertThat(taken).doesNotHaveDuplicates();
    }

    @Test
    void aPortSomebodyListensOnIsNotFree() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(server.getLocalPort())).isFalse();
        }
        assertThat(Ports.isFree(Ports.anyFree())).isTrue();
    }
}
