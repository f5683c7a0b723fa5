package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.RepoRef;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FinalTickTest {
    private final Ticks.Stream stream = new Ticks.Stream("demo", Ticks.START);
    private final UsageTick last = stream.next(10_000, Ticks.units(4_000, 40));
    private final long end = last.envelope().ts() + 5_000;
    private final UsageUnits reported = last.totals().plus(Ticks.units(3_000, 30));

    @Test
    void whatTheEndSaysMoreIsTheFinalTickAndTheRulesTakeIt() {
        UsageTick made = FinalTick.of(known(false), last, reported, end).orElseThrow();
        assertThat(made.units()).isEqualTo(Ticks.units(3_000, 30));
        assertThat(made.totals()).isEqualTo(reported);
        assertThat(made.isFinal()).isTrue();
        assertThat(made.envelope().seq()).isEqualTo(2);
        assertThat(made.intervalMs()).isEqualTo(5_000);
        assertThat(TickRules.decide(known(false), made, end))
                .isInstanceOfSatisfying(
                        Verdict.Counted.class,
                        counted -> {
                            assertThat(counted.own().units()).isEqualTo(made.units());
                            assertThat(counted.next().finalSeen()).isTrue();
                        });
    }

    @Test
    void itIsTheSameEachTime() {
        assertThat(FinalTick.of(known(false), last, reported, end))
                .isEqualTo(FinalTick.of(known(false), last, reported, end));
    }

    @Test
    void theFinalTickThatComesAfterAllIsKnown() {
        UsageTick made = FinalTick.of(known(false), last, reported, end).orElseThrow();
        Watermark repaired =
                new Watermark(
                        last.envelope().orgId(),
                        2,
                        reported,
                        made.envelope().ts(),
                        true,
                        Gaps.NONE);
        UsageTick real = stream.last(4_000, Ticks.units(3_000, 30));
        assertThat(TickRules.decide(repaired, real, end)).isInstanceOf(Verdict.Duplicate.class);
    }

    @Test
    void whereNothingIsMissingNothingIsMade() {
        assertThat(FinalTick.of(known(true), last, reported, end)).isEmpty();
        assertThat(FinalTick.of(known(false), last, last.totals(), end)).isEmpty();
        assertThat(FinalTick.of(known(false), last, UsageUnits.ZERO, end)).isEmpty();
    }

    @Test
    void repositoriesAreReadAsTheyWereWritten() {
        for (RepoRef repo :
                List.of(
                        RepoRef.git("https://git.example/a.git"),
                        RepoRef.local("/srv/a"),
                        new RepoRef(RepoRef.Provider.GITHUB, "team", "repo", null, null, null))) {
            assertThat(FinalTick.repo(repo.canonical()).canonical()).isEqualTo(repo.canonical());
        }
    }

    /** One row that nobody can read would hold up all of them. */
    @Test
    void whatIsNoRepositoryIsAnAddress() {
        for (String text : List.of("", "half", "github:", "github:team", "ftp://x/y", ":")) {
            assertThat(FinalTick.repo(text)).isEqualTo(RepoRef.git(text));
        }
    }

    private Watermark known(boolean isFinal) {
        return new Watermark(
                last.envelope().orgId(),
                1,
                last.totals(),
                last.envelope().ts(),
                isFinal,
                Gaps.NONE);
    }
}
