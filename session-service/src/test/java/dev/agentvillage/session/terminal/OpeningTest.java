package dev.agentvillage.session.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
    @Test
    void beginsWhereItIsAskedTo() {
        assertThat(Opening.of(null)).isEqualTo(new Opening.From(0));
        assertThat(Opening.of("")).isEqualTo(new Opening.From(0));
        assertThat(Opening.of("a=b&since=17&c")).isEqualTo(new Opening.From(17));
    }

    @Test
    void theScreenAsItIs() {
        assertThat(Opening.of("snapshot=true")).isEqualTo(new Opening.Now());
        assertThat(Opening.of("snapshot=false&since=3")).isEqualTo(new Opening.From(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"since=1&snapshot=true", "snapshot", "snapshot=1", "snapshot=TRUE"})
    void refusesWhatIsNoScreen(String query) {
        assertThat(Opening.of(query)).isInstanceOf(Opening.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since",
                "since=",
                "since=-1",
                "since=x",
                "since=1.5",
                "since=9999999999999999999",
                "a=1&since=%31"
            })
    void refusesWhatIsNoOffset(String query) {
        assertThat(Opening.of(query)).isInstanceOf(Opening.Refused.class);
    }
}
