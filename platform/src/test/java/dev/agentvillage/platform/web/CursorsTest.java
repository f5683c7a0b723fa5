package dev.agentvillage.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
    @Test
    void comesBackAsItWent() {
        assertThat(Cursors.decode(Cursors.encode("1732", "ü/x"), 2)).containsExactly("1732", "ü/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!!", "AAAA", "eA"})
    void foreignCursorsAreViolations(String cursor) {
        assertThatThrownBy(() -> Cursors.decode(cursor, 2))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().status()).isEqualTo(400);
                            assertThat(e.problem().violations())
                                    .extracting(Violation::pointer)
                                    .containsExactly("?cursor");
                        });
    }

    @Test
    void aCursorHasAnUpperBound() {
        assertThatThrownBy(() -> Cursors.decode("A".repeat(501), 1))
                .isInstanceOf(ProblemException.class);
    }
}
