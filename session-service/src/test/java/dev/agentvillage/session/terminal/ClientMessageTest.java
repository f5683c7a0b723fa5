package dev.agentvillage.session.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.Terminal;
import dev.agentvillage.session.order.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageTest {
    @Test
    void resizes() {
        assertThat(ClientMessage.read("{\"type\":\"resize\",\"cols\":90,\"rows\":25}"))
                .isEqualTo(
                        new ClientMessage.Resize(new Reading.Understood<>(new Terminal(90, 25))));
        assertThat(ClientMessage.read("{\"type\":\"resize\",\"cols\":1,\"rows\":25,\"x\":1}"))
                .isInstanceOfSatisfying(
                        ClientMessage.Resize.class,
                        r -> assertThat(r.size()).isInstanceOf(Reading.Flawed.class));
    }

    @Test
    void acknowledges() {
        assertThat(ClientMessage.read("{\"type\":\"ack\",\"offset\":7}"))
                .isEqualTo(new ClientMessage.Ack(7));
    }

    @Test
    void takesAndReleases() {
        assertThat(ClientMessage.read("{\"type\":\"take_writer\"}"))
                .isEqualTo(new ClientMessage.TakeWriter());
        assertThat(ClientMessage.read("{\"type\":\"release_writer\"}"))
                .isEqualTo(new ClientMessage.ReleaseWriter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{}", "{\"type\":\"x\"}", "{\"type\":\"ack\"}"})
    void everythingElseIsBad(String json) {
        assertThat(ClientMessage.read(json)).isInstanceOf(ClientMessage.Bad.class);
    }
}
