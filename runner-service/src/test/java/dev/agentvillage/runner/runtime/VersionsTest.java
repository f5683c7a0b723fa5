package dev.agentvillage.runner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VersionsTest {
    @Test
    void theyAreOrderedAsSemverSays() {
        List<String> ordered =
                List.of(
                        "0.9.0",
                        "0.10.0",
                        "1.0.0-alpha",
                        "1.0.0-alpha.1",
                        "1.0.0-alpha.beta",
                        "1.0.0-beta.2",
                        "1.0.0-beta.11",
                        "1.0.0-rc.1",
                        "1.0.0",
                        "2.1.329",
                        "2.1.1000");
        assertThat(ordered.reversed().stream().sorted(Versions.ORDER)).isEqualTo(ordered);
        assertThat(Versions.ORDER.compare("1.0.0+one", "1.0.0+two")).isZero();
    }

    @Test
    void onlyAnExactVersionNamesADirectory() {
        assertThat(List.of("1.2.3", "0.169.0-linux-x64", "1.0.0+build.5"))
                .allMatch(Versions::wellFormed);
        assertThat(List.of("latest", "^1.2", "", "1/../..", "../1", "1..2", "1 2"))
                .noneMatch(Versions::wellFormed);
    }
}
