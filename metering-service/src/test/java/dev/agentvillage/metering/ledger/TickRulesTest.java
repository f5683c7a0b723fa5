package dev.agentvillage.metering.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TickRulesTest {
    private static final long NOW = Ticks.START + 120_000;

    private final Ticks.Stream stream = new Ticks.Stream("acme", Ticks.START);
    private final UsageTick first = stream.next(10_000, Ticks.units(9_000, 100));
    private final UsageTick second = stream.next(10_000, Ticks.units(10_000, 200));
    private final UsageTick third = stream.next(10_000, Ticks.units(5_000, 300));
    private final UsageTick fourth = stream.last(10_000, Ticks.units(1_000, 400));

    @Test
    void theFirstTickOfAStreamCountsItsUnits() {
        Verdict.Counted counted = counted(null, first);
        assertThat(counted.own())
                .isEqualTo(new Charge(first.units(), new Span(Ticks.START, Ticks.START + 10_000)));
        assertThat(counted.repaired()).isNull();
        assertThat(counted.next().totals()).isEqualTo(first.totals());
        assertThat(counted.next().gaps()).isEqualTo(Gaps.NONE);
    }

    @Test
    void theNextTickCountsItsUnits() {
        Verdict.Counted counted = counted(after(first), second);
        assertThat(counted.own().units()).isEqualTo(second.units());
        assertThat(counted.repaired()).isNull();
    }

    @Test
    void theSameTickTwiceIsADuplicate() {
        assertThat(TickRules.decide(after(first), first, NOW)).isEqualTo(new Verdict.Duplicate());
        assertThat(TickRules.decide(after(first, second, third), second, NOW))
                .isEqualTo(new Verdict.Duplicate());
    }

    @Test
    void aReplayIsADuplicateHoweverLate() {
        assertThat(TickRules.decide(after(first), first, NOW + 2 * TickRules.MAX_AGE_MS))
                .isEqualTo(new Verdict.Duplicate());
    }

    @Test
    void aLostTickIsRepairedByTheTotalsOfTheNext() {
        Verdict.Counted counted = counted(after(first), third);
        assertThat(counted.own().units()).isEqualTo(third.units());
        Gap gap = gap(2, 2, first, third);
        assertThat(counted.repaired()).isEqualTo(gap);
        assertThat(lost(gap).charge())
                .isEqualTo(
                        new Charge(
                                second.units(),
                                new Span(first.envelope().ts(), second.envelope().ts())));
        assertThat(counted.next().gaps().open()).containsExactly(gap);
    }

    @Test
    void lostFirstTicksAreRepairedToo() {
        Verdict.Counted counted = counted(null, third);
        Gap gap = gap(1, 2, null, third);
        assertThat(counted.repaired()).isEqualTo(gap);
        assertThat(lost(gap).charge().units()).isEqualTo(first.units().plus(second.units()));
        assertThat(counted.next().gaps().open()).containsExactly(gap);
    }

    @Test
    void aLateTickCountsForItselfInPlaceOfWhatCountedForIt() {
        Verdict verdict = TickRules.decide(after(first, third), second, NOW);
        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Late(
                                new Charge(
                                        second.units(),
                                        new Span(first.envelope().ts(), second.envelope().ts())),
                                gap(2, 2, first, third),
                                List.of(),
                                after(first, third).withGaps(Gaps.NONE)));
    }

    @Test
    void whatIsLeftOfItsGapIsWhatItsTotalsLeave() {
        assertThat(late(after(first, fourth), third).pieces())
                .containsExactly(gap(2, 2, first, third));
        assertThat(late(after(first, fourth), second).pieces())
                .containsExactly(gap(3, 3, second, fourth));
        assertThat(late(after(fourth), second).pieces())
                .containsExactly(gap(1, 1, null, second), gap(3, 3, second, fourth));
    }

    @Test
    void aLateTickThatTheTicksBesideItDoNotKnowIsRefused() {
        UsageUnits other = Ticks.units(9_999, 200);
        UsageTick less = Ticks.withUnits(second, other, first.totals().plus(other));
        assertThat(TickRules.decide(after(first, third), less, NOW))
                .isInstanceOfSatisfying(
                        Verdict.Quarantined.class,
                        q -> assertThat(q.reason()).isEqualTo(Reason.NOT_ADDITIVE));
    }

    @Test
    void aLateTickTwiceIsADuplicate() {
        Watermark closed = after(first, third).withGaps(Gaps.NONE);
        assertThat(TickRules.decide(closed, second, NOW)).isEqualTo(new Verdict.Duplicate());
    }

    @Test
    void aFinalTickIsRemembered() {
        assertThat(counted(after(first, second, third), fourth).next().finalSeen()).isTrue();
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                row(
                        "negative delta",
                        Reason.OUT_OF_BOUNDS,
                        t -> units(t, -1, t.totals().agentMs())),
                row("negative total", Reason.OUT_OF_BOUNDS, t -> units(t, 0, -1)),
                row(
                        "beyond 2^53",
                        Reason.OUT_OF_BOUNDS,
                        t -> units(t, 0, TickRules.MAX_NUMBER + 1)),
                row("seq 0", Reason.OUT_OF_BOUNDS, t -> Ticks.withSeq(t, 0)),
                row("seq below 0", Reason.OUT_OF_BOUNDS, t -> Ticks.withSeq(t, Long.MIN_VALUE)),
                row("interval below 0", Reason.OUT_OF_BOUNDS, t -> Ticks.withInterval(t, -1)),
                row(
                        "interval of more than a day",
                        Reason.OUT_OF_BOUNDS,
                        t -> Ticks.withInterval(t, TickRules.MAX_INTERVAL_MS + 1)),
                row(
                        "future",
                        Reason.IN_THE_FUTURE,
                        t -> Ticks.withTs(t, NOW + TickRules.MAX_AHEAD_MS + 1)),
                row("far future", Reason.IN_THE_FUTURE, t -> Ticks.withTs(t, Long.MAX_VALUE)),
                row("past", Reason.TOO_OLD, t -> Ticks.withTs(t, NOW - TickRules.MAX_AGE_MS - 1)),
                row("far past", Reason.TOO_OLD, t -> Ticks.withTs(t, Long.MIN_VALUE)),
                row("more agent than time", Reason.IMPOSSIBLE, t -> Ticks.withInterval(t, 8_999)),
                row(
                        "totals fall",
                        Reason.NOT_ADDITIVE,
                        t -> units(t, t.units().agentMs(), t.totals().agentMs() - 1)),
                row(
                        "totals jump",
                        Reason.NOT_ADDITIVE,
                        t -> units(t, t.units().agentMs(), t.totals().agentMs() + 1)),
                row(
                        "totals fall over a gap",
                        Reason.NOT_MONOTONIC,
                        t -> Ticks.withSeq(units(t, 0, 1), 9)),
                row(
                        "a gap with more agent than time",
                        Reason.IMPOSSIBLE,
                        t -> Ticks.withSeq(units(t, 0, 9_999_999), 9)),
                row("other organisation", Reason.OTHER_ORG, t -> Ticks.withOrg(t, "other")));
    }

    private static Arguments row(String what, Reason reason, UnaryOperator<UsageTick> change) {
        return Arguments.of(what, reason, change);
    }

    private static UsageTick units(UsageTick t, long delta, long total) {
        return Ticks.withUnits(
                t,
                Ticks.units(delta, t.units().terminalBytes()),
                new UsageUnits(
                        total,
                        t.totals().terminalBytes(),
                        t.totals().filesTouched(),
                        t.totals().commandsRun(),
                        t.totals().approvalsRequested(),
                        t.totals().providerInvocations(),
                        t.totals().tokens(),
                        t.totals().costMicros()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    void whatCannotBeIsKeptAside(String what, Reason reason, UnaryOperator<UsageTick> change) {
        UsageTick wrong = change.apply(second);
        assertThat(TickRules.decide(after(first), wrong, NOW))
                .as(what)
                .isInstanceOfSatisfying(
                        Verdict.Quarantined.class, q -> assertThat(q.reason()).isEqualTo(reason));
    }

    @Test
    void aKnownSeqWithOtherTotalsIsKeptAside() {
        UsageTick other = units(first, first.units().agentMs(), first.totals().agentMs() + 1);
        assertThat(TickRules.decide(after(first), other, NOW))
                .isInstanceOfSatisfying(
                        Verdict.Quarantined.class,
                        q -> assertThat(q.reason()).isEqualTo(Reason.CONFLICTING));
    }

    @Test
    void nothingCountsBehindTheFinalTick() {
        UsageTick fifth = stream.next(1_000, Ticks.units(1, 1));
        assertThat(TickRules.decide(after(first, second, third, fourth), fifth, NOW))
                .isInstanceOfSatisfying(
                        Verdict.Quarantined.class,
                        q -> assertThat(q.reason()).isEqualTo(Reason.AFTER_FINAL));
        assertThat(TickRules.decide(after(first, third), Ticks.asFinal(second), NOW))
                .isInstanceOfSatisfying(
                        Verdict.Quarantined.class,
                        q -> assertThat(q.reason()).isEqualTo(Reason.AFTER_FINAL));
    }

    @Test
    void everyNumberOfTheUnitsHasAUnit() {
        UsageUnits distinct =
                new UsageUnits(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        new dev.agentvillage.contracts.model.Tokens(7, 8, 9, 10),
                        11L);
        assertThat(Stream.of(Unit.values()).map(u -> u.of(distinct)))
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, 11).boxed().toList());
        assertThat(Unit.units(u -> u.of(distinct), true)).isEqualTo(distinct);
        assertThat(UsageUnits.class.getRecordComponents()).hasSize(8);
        assertThat(dev.agentvillage.contracts.model.Tokens.class.getRecordComponents()).hasSize(4);
    }

    private static Watermark after(UsageTick... ticks) {
        Watermark watermark = null;
        for (UsageTick tick : List.of(ticks)) {
            watermark = counted(watermark, tick).next();
        }
        assertThat(watermark).isNotNull();
        return java.util.Objects.requireNonNull(watermark);
    }

    /** As the ticks on both sides of it have it. */
    private static Gap gap(long from, long to, @Nullable UsageTick before, UsageTick behind) {
        return new Gap(
                from,
                to,
                Lost.between(
                        before == null ? UsageUnits.ZERO : before.totals(),
                        before == null ? null : before.envelope().ts(),
                        behind.totals().minus(behind.units()),
                        behind.envelope().ts() - behind.intervalMs(),
                        Teller.of(behind)));
    }

    private static Lost lost(Gap gap) {
        return java.util.Objects.requireNonNull(gap.lost());
    }

    private static Verdict.Late late(Watermark known, UsageTick tick) {
        Verdict verdict = TickRules.decide(known, tick, NOW);
        assertThat(verdict).isInstanceOf(Verdict.Late.class);
        return (Verdict.Late) verdict;
    }

    private static Verdict.Counted counted(@Nullable Watermark known, UsageTick tick) {
        Verdict verdict = TickRules.decide(known, tick, NOW);
        assertThat(verdict).isInstanceOf(Verdict.Counted.class);
        return (Verdict.Counted) verdict;
    }
}
