package dev.agentvillage.session.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A failing seed is printed with its trace; {@link #SEED} runs it alone. */
class ProtocolSimulationTest {
    private static final String SEED = "simulation.seed";
    private static final int SEEDS = 200;

    @Test
    void whateverGoesWrongTheInvariantsHold() {
        Long one = Long.getLong(SEED);
        int sessions = 0;
        for (long seed = one == null ? 1 : one; seed <= (one == null ? SEEDS : one); seed++) {
            try {
                sessions += new Simulation(seed, Rules.AS_THEY_ARE).run();
            } catch (AssertionError broken) {
                fail("seed %d (-D%s=%1$d): %s".formatted(seed, SEED, broken.getMessage()), broken);
            }
        }
        assertThat(sessions)
                .as("sessions that were had")
                .isGreaterThan(one == null ? SEEDS * 10 : 0);
    }

    @Test
    void aSeedAlwaysTakesTheSameCourse() {
        assertThat(new Simulation(7, Rules.AS_THEY_ARE).run())
                .isEqualTo(new Simulation(7, Rules.AS_THEY_ARE).run());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AS_THEY_ARE")
    void aBrokenRuleIsFound(Rules broken) {
        Optional<String> found =
                LongStream.rangeClosed(1, SEEDS)
                        .boxed()
                        .flatMap(s -> whatBreaks(s, broken).stream())
                        .findFirst();
        assertThat(found).isPresent();
        assertThat(found.get()).contains(" s  ");
    }

    private static Optional<String> whatBreaks(long seed, Rules broken) {
        try {
            new Simulation(seed, broken).run();
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
