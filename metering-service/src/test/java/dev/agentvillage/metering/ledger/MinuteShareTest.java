package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.model.UsageUnits;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class MinuteShareTest {
    @Property
    void sharesSumToTheChargeExactly(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long start,
            @ForAll @LongRange(min = 0, max = 86_400_000) long length,
            @ForAll @LongRange(min = 0, max = TickRules.MAX_NUMBER) long agentMs,
            @ForAll @LongRange(min = 0, max = TickRules.MAX_NUMBER) long bytes) {
        UsageUnits units = Ticks.units(agentMs, bytes);
        List<MinuteShare> shares =
                MinuteShare.of(new Charge(units, new Span(start, start + length)));
        assertThat(
                        shares.stream()
                                .map(MinuteShare::units)
                                .reduce(UsageUnits.ZERO, UsageUnits::plus))
                .isEqualTo(units);
        assertThat(shares)
                .allSatisfy(
                        s -> {
                            assertThat(s.minute() % MinuteShare.MINUTE).isZero();
                            assertThat(s.minute() + MinuteShare.MINUTE).isGreaterThan(start);
                            assertThat(s.minute()).isLessThan(Math.max(start + length, start + 1));
                            for (Unit unit : Unit.values()) {
                                assertThat(unit.of(s.units())).isNotNegative();
                            }
                        })
                .extracting(MinuteShare::minute)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Property
    void noShareIsMoreThanItsTimePlusTheRemainder(
            @ForAll @LongRange(min = 0, max = 10_000_000) long start,
            @ForAll @LongRange(min = 1, max = 600_000) long length) {
        // A millisecond of agent per millisecond: each minute gets at most what it is long.
        List<MinuteShare> shares =
                MinuteShare.of(new Charge(Ticks.units(length, 0), new Span(start, start + length)));
        assertThat(shares)
                .allSatisfy(s -> assertThat(s.units().agentMs()).isLessThanOrEqualTo(60_000));
    }

    @Test
    void splitsInProportionWithTheRemainderToTheLast() {
        List<MinuteShare> shares =
                MinuteShare.of(new Charge(Ticks.units(100, 10), new Span(50_000, 65_000)));
        assertThat(shares).extracting(MinuteShare::minute).containsExactly(0L, 60_000L);
        assertThat(shares).extracting(s -> s.units().agentMs()).containsExactly(66L, 34L);
        assertThat(shares).extracting(s -> s.units().terminalBytes()).containsExactly(6L, 4L);
    }

    @Test
    void endingOnTheBorderBelongsToTheMinuteBefore() {
        assertThat(MinuteShare.of(new Charge(Ticks.units(5, 5), new Span(0, 60_000))))
                .extracting(MinuteShare::minute)
                .containsExactly(0L);
    }

    @Test
    void aMomentBelongsToItsMinute() {
        assertThat(MinuteShare.of(new Charge(Ticks.units(5, 5), new Span(60_000, 60_000))))
                .extracting(MinuteShare::minute)
                .containsExactly(60_000L);
    }

    @Test
    void aCostThatNobodyToldStaysAbsent() {
        UsageUnits units = new UsageUnits(1, 2, 3, 4, 5, 6, Ticks.units(0, 0).tokens(), null);
        assertThat(MinuteShare.of(new Charge(units, new Span(0, 120_000))))
                .hasSize(2)
                .allSatisfy(s -> assertThat(s.units().costMicros()).isNull());
    }

    @Test
    void nothingIsNoRow() {
        assertThat(MinuteShare.of(new Charge(UsageUnits.ZERO, new Span(0, 120_000)))).isEmpty();
    }
}
