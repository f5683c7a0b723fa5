package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.model.UsageUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a tick adds, by the watermark of its stream. */
final class TickRules {
    /** What JSON readers hold exactly. */
    static final long MAX_NUMBER = (1L << 53) - 1;

    static final long MAX_INTERVAL_MS = Duration.ofDays(1).toMillis();
    static final long MAX_AGE_MS = Duration.ofDays(35).toMillis();
    static final long MAX_AHEAD_MS = Duration.ofMinutes(5).toMillis();

    /** The runner reads two clocks, one after the other. */
    static final long CLOCK_SLACK_MS = 1_000;

    private static final Unit[] UNITS = Unit.values();
    private static final Verdict DUPLICATE = new Verdict.Duplicate();

    private TickRules() {}

    /**
     * @param known absent for the first tick of a stream
     */
    static Verdict decide(@Nullable Watermark known, UsageTick tick, long receivedAt) {
        long seq = tick.envelope().seq();
        if (known == null) {
            Verdict refused = refusal(tick, receivedAt);
            return refused == null ? next(null, tick) : refused;
        }
        if (!known.org().equals(tick.envelope().orgId())) {
            return refuse(Reason.OTHER_ORG, "the stream is of " + known.org());
        }
        Gap late = known.gaps().of(seq).orElse(null);
        // Before the bounds: a replay a month later is still a replay.
        if (seq >= 1 && seq <= known.lastSeq() && late == null) {
            return seq == known.lastSeq() && !same(known.totals(), tick.totals())
                    ? refuse(Reason.CONFLICTING, "tick " + seq + " had other totals")
                    : DUPLICATE;
        }
        if (known.isFencedBefore(tick.envelope().ts())) {
            return refuse(Reason.FENCED, "the attempt was fenced before");
        }
        Verdict refused = refusal(tick, receivedAt);
        if (refused != null) {
            return refused;
        }
        return late == null ? next(known, tick) : late(known, late, tick);
    }

    /** As if it had come in time: what is left of its gap is what its totals leave of it. */
    private static Verdict late(Watermark known, Gap gap, UsageTick tick) {
        if (tick.isFinal()) {
            return refuse(Reason.AFTER_FINAL, "a final tick with a later one behind it");
        }
        long seq = tick.envelope().seq();
        Lost lost = Objects.requireNonNull(gap.lost(), "nobody asked what counts for the gap");
        UsageUnits start = tick.totals().minus(tick.units());
        UsageUnits behind = lost.begin().minus(tick.totals());
        Unit less = firstGreater(lost.before(), start);
        if (less != null) {
            return refuse(Reason.NOT_MONOTONIC, less.column() + " is less than before it");
        }
        Unit more = firstGreater(UsageUnits.ZERO, behind);
        if (more != null) {
            return refuse(Reason.NOT_MONOTONIC, more.column() + " is more than a later tick has");
        }
        if (seq == gap.from() && !same(start, lost.before())
                || seq == gap.to() && !same(behind, UsageUnits.ZERO)) {
            return refuse(Reason.NOT_ADDITIVE, "totals are not those of the ticks beside it");
        }
        Span own = new Span(start(tick), tick.envelope().ts());
        long end = lost.charge().span().end();
        List<Gap> pieces = new ArrayList<>(2);
        if (gap.from() < seq) {
            pieces.add(
                    new Gap(
                            gap.from(),
                            seq - 1,
                            Lost.between(
                                    lost.before(),
                                    lost.since(),
                                    start,
                                    own.start(),
                                    Teller.of(tick))));
        }
        if (seq < gap.to()) {
            pieces.add(
                    new Gap(
                            seq + 1,
                            gap.to(),
                            Lost.between(tick.totals(), own.end(), lost.begin(), end, lost.by())));
        }
        return new Verdict.Late(
                new Charge(tick.units(), own),
                gap,
                pieces,
                known.withGaps(known.gaps().with(gap, pieces)));
    }

    private static Verdict next(@Nullable Watermark known, UsageTick tick) {
        long seq = tick.envelope().seq();
        long expected = known == null ? 1 : known.lastSeq() + 1;
        UsageUnits counted = known == null ? UsageUnits.ZERO : known.totals();
        if (known != null && known.finalSeen()) {
            return refuse(Reason.AFTER_FINAL, "tick " + known.lastSeq() + " was final");
        }
        UsageUnits before = tick.totals().minus(tick.units());
        Unit less = firstGreater(counted, before);
        if (less != null) {
            return refuse(
                    seq == expected ? Reason.NOT_ADDITIVE : Reason.NOT_MONOTONIC,
                    less.column() + " was " + less.of(counted) + " before this tick already");
        }
        if (seq == expected && !same(counted, before)) {
            return refuse(Reason.NOT_ADDITIVE, "totals are not the last totals plus the deltas");
        }
        Span own = new Span(start(tick), tick.envelope().ts());
        // A stream that begins with a fence has no tick yet.
        Long since = known == null || known.lastSeq() == 0 ? null : known.lastTs();
        UsageUnits missing = before.minus(counted);
        if (since != null && missing.agentMs() > Math.max(0, own.start() - since) + MAX_AHEAD_MS) {
            return refuse(Reason.IMPOSSIBLE, "more agent time since the last tick than time");
        }
        Gaps gaps = known == null ? Gaps.NONE : known.gaps();
        Gap gap =
                seq == expected
                        ? null
                        : new Gap(
                                expected,
                                seq - 1,
                                Lost.between(counted, since, before, own.start(), Teller.of(tick)));
        return new Verdict.Counted(
                new Charge(tick.units(), own),
                gap,
                new Watermark(
                        tick.envelope().orgId(),
                        seq,
                        tick.totals(),
                        tick.envelope().ts(),
                        tick.isFinal(),
                        gap == null ? gaps : gaps.with(gap),
                        known == null ? null : known.fencedAt()));
    }

    /** What is wrong with a tick whatever came before it. */
    private static @Nullable Verdict refusal(UsageTick tick, long receivedAt) {
        long ts = tick.envelope().ts();
        if (tick.envelope().seq() < 1 || tick.envelope().attempt() < 1) {
            return refuse(Reason.OUT_OF_BOUNDS, "seq and attempt count from 1");
        }
        if (tick.intervalMs() < 0 || tick.intervalMs() > MAX_INTERVAL_MS) {
            return refuse(Reason.OUT_OF_BOUNDS, "intervalMs " + tick.intervalMs());
        }
        for (Unit unit : UNITS) {
            long delta = unit.of(tick.units());
            long total = unit.of(tick.totals());
            if (delta < 0 || total < 0 || total > MAX_NUMBER) {
                return refuse(Reason.OUT_OF_BOUNDS, unit.column() + " " + delta + " of " + total);
            }
            if (delta > total) {
                return refuse(Reason.NOT_ADDITIVE, unit.column() + " is more than its total");
            }
        }
        if (ts > receivedAt + MAX_AHEAD_MS) {
            return refuse(Reason.IN_THE_FUTURE, (ts - receivedAt) + " ms ahead");
        }
        if (ts < receivedAt - MAX_AGE_MS) {
            return refuse(Reason.TOO_OLD, (receivedAt - ts) + " ms old");
        }
        if (tick.units().agentMs() > tick.intervalMs() + CLOCK_SLACK_MS) {
            return refuse(
                    Reason.IMPOSSIBLE,
                    tick.units().agentMs() + " ms of agent in " + tick.intervalMs() + " ms");
        }
        return null;
    }

    private static long start(UsageTick tick) {
        return tick.envelope().ts() - tick.intervalMs();
    }

    private static boolean same(UsageUnits a, UsageUnits b) {
        return a.equals(b) || (firstGreater(a, b) == null && firstGreater(b, a) == null);
    }

    private static @Nullable Unit firstGreater(UsageUnits a, UsageUnits b) {
        for (Unit unit : UNITS) {
            if (unit.of(a) > unit.of(b)) {
                return unit;
            }
        }
        return null;
    }

    private static Verdict refuse(Reason reason, String detail) {
        return new Verdict.Quarantined(reason, detail);
    }
}
