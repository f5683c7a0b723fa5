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
import java.util.TreeMap;

/**
 * What a batch adds to the ledger, decided in the order of its records. Everything that is written
 * to shared rows is ordered by key: two instances then lock in the same order.
 */
final class Posting {
    /**
     * The ledger's rows that a batch may change, locked.
     *
     * @param quarantined the SHA-256 of records of this batch's places that are kept aside already
     */
    record Known(Map<TickStream, Watermark> watermarks, Map<Received.Place, byte[]> quarantined) {}

    /**
     * A tick of the archive.
     *
     * @param countedFrom the first seq that its totals counted: less than its own after a loss; 0
     *     for a late one, which counted nothing
     */
    record Archived(Received record, UsageTick tick, long countedFrom) {}

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
    private final Map<TickStream, Watermark> changed = new TreeMap<>();
    private final Map<MinuteKey, UsageUnits> minutes = new HashMap<>();
    private final List<Archived> archived = new ArrayList<>();
    private final List<KeptAside> keptAside = new ArrayList<>();
    private int late;
    private int duplicates;

    private Posting(Map<TickStream, Watermark> known) {
        this.known = known;
    }

    static Posting of(Known known, List<Received> batch) {
        Posting posting = new Posting(known.watermarks());
        for (Received record : batch) {
            byte[] seen = known.quarantined().get(record.place());
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
        switch (TickRules.decide(before, content.tick(), record.at())) {
            case Verdict.Counted counted -> {
                archived.add(new Archived(record, content.tick(), counted.repairedFrom()));
                charge(content, counted.repaired());
                charge(content, counted.own());
                changed.put(stream, counted.next());
            }
            case Verdict.Late(Watermark next) -> {
                late++;
                archived.add(new Archived(record, content.tick(), 0));
                changed.put(stream, next);
            }
            case Verdict.Duplicate() -> duplicates++;
            case Verdict.Quarantined(Reason reason, String detail) ->
                    keptAside.add(new KeptAside(record, reason, detail));
        }
    }

    private void charge(Received.Tick content, Charge charge) {
        UsageTick tick = content.tick();
        String model = tick.model();
        for (MinuteShare share : MinuteShare.of(charge)) {
            minutes.merge(
                    new MinuteKey(
                            tick.envelope().sessionId(),
                            share.minute(),
                            tick.providerId(),
                            tick.providerVersion(),
                            model == null ? "" : model,
                            tick.envelope().orgId()),
                    share.units(),
                    UsageUnits::plus);
        }
    }

    List<Archived> archived() {
        return archived;
    }

    List<Map.Entry<MinuteKey, UsageUnits>> minutes() {
        return minutes.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    /** Watermarks that the ledger does not have yet. */
    List<Map.Entry<TickStream, Watermark>> begun() {
        return changed.entrySet().stream().filter(e -> !known.containsKey(e.getKey())).toList();
    }

    /** Watermarks that the ledger has, as they are now. */
    List<Map.Entry<TickStream, Watermark>> moved() {
        return changed.entrySet().stream().filter(e -> known.containsKey(e.getKey())).toList();
    }

    /** Streams whose gaps are not what they were. */
    List<Map.Entry<TickStream, Watermark>> gapsChanged() {
        return changed.entrySet().stream()
                .filter(
                        e -> {
                            Watermark before = known.get(e.getKey());
                            Gaps gaps = before == null ? Gaps.NONE : before.gaps();
                            return !gaps.equals(e.getValue().gaps());
                        })
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
