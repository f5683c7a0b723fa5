package dev.agentvillage.stack.village;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentvillage.stack.process.Ports;
import dev.agentvillage.stack.process.StackException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VillagePortsTest {
    @Test
    void freePortsAreTaken() {
        assertThat(VillagePorts.DEFAULT.settled(port -> true)).isEqualTo(VillagePorts.DEFAULT);
    }

    @Test
    void postgresGivesWay() {
        var settled = VillagePorts.DEFAULT.settled(port -> port != 5432);
        assertThat(settled.postgres()).isNotEqualTo(5432).isPositive();
        assertThat(settled.withPostgres(5432)).isEqualTo(VillagePorts.DEFAULT);
    }

    @Test
    void everyOtherTakenPortIsNamedWithTheOptionThatMovesIt() {
        var taken = Set.of(8080, 9092, 9082);
        assertThatThrownBy(() -> VillagePorts.DEFAULT.settled(port -> !taken.contains(port)))
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
    void aPortSomebodyListensOnIsNotFree() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(server.getLocalPort())).isFalse();
        }
        assertThat(Ports.isFree(Ports.anyFree())).isTrue();
    }
}
