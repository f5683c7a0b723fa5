package dev.agentvillage.runner.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomTest {

    @ParameterizedTest
    @CsvSource({
        "README.md, .",
        "src/main.txt, src",
        "src/app/main.txt, src/app",
        "src/app/deep/er/main.txt, src/app",
    })
    void isTheFirstTwoDirectories(String path, String room) {
        assertThat(Room.of(path)).isEqualTo(room);
    }
}
