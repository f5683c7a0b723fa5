package dev.agentvillage.metering.ledger;

import dev.agentvillage.contracts.event.UsageTick;
import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import dev.agentvillage.contracts.model.UsageUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a batch adds to the ledger, decided in the order of its records. Everything that is written
 * to shared rows is ordered by key: two instances then lock in the same order.
 */
final class Posting {
    /**
     * The ledger's rows that a batch may change, locked.
     *
     * @param quarantined the SHA-256 of records of this batch's places that are kept aside already
     * @param strangers organisations that nothing was heard of
     */
    record Known(
            Map<TickStream, Watermark> watermarks,
            Map<Received.Place, byte[]> quarantined,
            Set<OrgId> strangers) {}

    /**
     * A tick of the archive.
     *
     * @param countedFrom the first seq that its totals counted: less than its own after a loss; 0
     *     for a late one, which counts for itself where another had counted for it
     */
    record Archived(Received record, TickStream stream, UsageTick tick, long countedFrom) {}

    /**
     * What counts for a gap, by the totals of the ticks beside it; or does not any more, and is
     * negative then.
     */
    record Repair(TickStream stream, OrgId org, Gap gap, Teller by, Charge charge) {}

    record KeptAside(Received record, Reason reason, String detail) {}

    /** One row of the roll-ups. */
    record MinuteKey(
            SessionId session,
            long minute,
            String providerId,
            String providerVersion,
            String model,
            OrgId org)
            implements Comparable<MinuteKey> {
        private static final Comparator<MinuteKey> ORDER =
                Comparator.<MinuteKey, java.util.UUID>comparing(k -> k.session().value())
                        .thenComparingLong(MinuteKey::minute)
                        .thenComparing(MinuteKey::providerId)
                        .thenComparing(MinuteKey::providerVersion)
                        .thenComparing(MinuteKey::model);

        @Override
        public int compareTo(MinuteKey other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<TickStream, Watermark> known;
    private final Set<OrgId> strangers;
    private final Map<TickStream, Watermark> changed = new HashMap<>();
    private final Map<MinuteKey, UsageUnits> minutes = new HashMap<>();
    private final List<Archived> archived = new ArrayList<>();
    private final List<Repair> repairs = new ArrayList<>();
    private final List<KeptAside> keptAside = new ArrayList<>();
    private int late;
    private int duplicates;

    private Posting(Known known) {
        this.known = known.watermarks();
        this.strangers = known.strangers();
    }

    static Posting of(Known known, List<Received> batch) {
        Posting posting = new Posting(known);
        for (Received record : batch) {
            byte[] seen =
                    known.quarantined().isEmpty() ? null : known.quarantined().get(record.place());
            if (seen != null && Digests.same(seen, record.value())) {
                posting.duplicates++;
            } else {
                posting.add(record);
            }
        }
        return posting;
    }

    private void add(Received record) {
        switch (record.content()) {
            case Received.Unreadable(Reason reason, String detail) ->
                    keptAside.add(new KeptAside(record, reason, detail));
            case Received.Tick content -> add(record, content);
        }
    }

    private void add(Received record, Received.Tick content) {
        TickStream stream = content.stream();
        Watermark before = changed.getOrDefault(stream, known.get(stream));
        if (before == null && strangers.contains(content.tick().envelope().orgId())) {
            keptAside.add(new KeptAside(record, Reason.UNKNOWN_ORG, "nothing was heard of it yet"));
            return;
        }
        switch (TickRules.decide(before, content.tick(), record.at())) {
            case Verdict.Counted(Charge own, Gap gap, Watermark next) -> {
                long from = gap == null ? content.tick().envelope().seq() : gap.from();
                archived.add(new Archived(record, stream, content.tick(), from));
                if (gap != null) {
                    repair(stream, next.org(), gap, false);
                }
                charge(stream, next.org(), Teller.of(content.tick()), own);
                changed.put(stream, next);
            }
            case Verdict.Late(Charge own, Gap filled, List<Gap> pieces, Watermark next) -> {
                late++;
                archived.add(new Archived(record, stream, content.tick(), 0));
                repair(stream, next.org(), filled, true);
                pieces.forEach(piece -> repair(stream, next.org(), piece, false));
                charge(stream, next.org(), Teller.of(content.tick()), own);
                changed.put(stream, next);
            }
            case Verdict.Duplicate() -> duplicates++;
            case Verdict.Quarantined(Reason reason, String detail) ->
                    keptAside.add(new KeptAside(record, reason, detail));
        }
    }

    private void repair(TickStream stream, OrgId org, Gap gap, boolean takenBack) {
        Lost lost = Objects.requireNonNull(gap.lost());
        UsageUnits units = lost.charge().units();
        if (units.equals(UsageUnits.ZERO)) {
            return;
        }
        Charge charge =
                takenBack
                        ? new Charge(UsageUnits.ZERO.minus(units), lost.charge().span())
                        : lost.charge();
        repairs.add(new Repair(stream, org, gap, lost.by(), charge));
        charge(stream, org, lost.by(), charge);
    }

    private void charge(TickStream stream, OrgId org, Teller by, Charge charge) {
        String model = by.model();
        for (MinuteShare share : MinuteShare.of(charge)) {
            minutes.merge(
                    new MinuteKey(
                            stream.session(),
                            share.minute(),
                            by.providerId(),
                            by.providerVersion(),
                            model == null ? "" : model,
                            org),
                    share.units(),
                    UsageUnits::plus);
        }
    }

    /** By stream: what its ticks share is looked up once, and they lie side by side. */
    List<Archived> archived() {
        return archived.stream().sorted(Comparator.comparing(Archived::stream)).toList();
    }

    List<Repair> repairs() {
        return repairs;
    }

    List<Map.Entry<MinuteKey, UsageUnits>> minutes() {
        return minutes.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    /** Watermarks that the ledger does not have yet. */
    List<Map.Entry<TickStream, Watermark>> begun() {
        return changed(e -> !known.containsKey(e.getKey()));
    }

    /** Watermarks that the ledger has, as they are now. */
    List<Map.Entry<TickStream, Watermark>> moved() {
        return changed(e -> known.containsKey(e.getKey()));
    }

    /** Streams whose gaps are not what they were. */
    List<Map.Entry<TickStream, Watermark>> gapsChanged() {
        return changed(
                e -> {
                    Watermark before = known.get(e.getKey());
                    Gaps gaps = before == null ? Gaps.NONE : before.gaps();
                    return !gaps.equals(e.getValue().gaps());
                });
    }

    private List<Map.Entry<TickStream, Watermark>> changed(
            Predicate<Map.Entry<TickStream, Watermark>> which) {
        return changed.entrySet().stream()
                .filter(which)
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    List<KeptAside> keptAside() {
        return keptAside;
    }

    int counted() {
        return archived.size() - late;
    }

    int late() {
        return late;
    }

    int duplicates() {
        return duplicates;
    }
}
