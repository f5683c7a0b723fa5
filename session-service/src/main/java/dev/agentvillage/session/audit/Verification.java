package dev.agentvillage.session.audit;

import dev.agentvillage.session.audit.AuditEntry.Head;
import dev.agentvillage.session.signing.Signer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a chain holds.
 *
 * @param head the last entry that does
 * @param seals by the number of the entry that each is over
 * @param bad the first entry that is not as it was written, or is not there
 */
record Verification(Head head, NavigableMap<Long, Seal> seals, @Nullable Bad bad) {

    record Bad(long seq, String why) {}

    static Verification against(List<Seal> seals) {
        NavigableMap<Long, Seal> bySeq = new TreeMap<>();
        seals.forEach(seal -> bySeq.put(seal.head().seq(), seal));
        return new Verification(Head.NONE, bySeq, null);
    }

    /** The entries that follow, in order. */
    Verification and(List<AuditEntry> entries) {
        Verification now = this;
        for (AuditEntry entry : entries) {
            if (now.bad == null) {
                now = now.and(entry);
            }
        }
        return now;
    }

    private Verification and(AuditEntry entry) {
        long expected = head.seq() + 1;
        if (entry.seq() != expected) {
            return bad(expected, "It is missing.");
        }
        if (!entry.prevHash().equals(head.hash())) {
            return bad(expected, "It does not follow the entry before.");
        }
        if (!entry.holds()) {
            return bad(expected, "It is not what was written.");
        }
        Seal seal = seals.get(expected);
        return seal == null || seal.head().equals(entry.head())
                ? new Verification(entry.head(), seals, null)
                : bad(expected, "It is not the one that was signed.");
    }

    /** After the last entry: the chain must come as far as it was signed. */
    Verification ended() {
        Map.Entry<Long, Seal> last = seals.lastEntry();
        return bad == null && last != null && last.getKey() > head.seq()
                ? bad(head.seq() + 1, "It is missing: the chain was signed beyond it.")
                : this;
    }

    /** Whether the seals are ours. */
    Verification signedBy(Signer signer) {
        return seals.values().stream()
                .filter(seal -> bad == null && !seal.holds(signer))
                .findFirst()
                .map(seal -> bad(seal.head().seq(), "Its seal was not signed by us."))
                .orElse(this);
    }

    private Verification bad(long seq, String why) {
        return new Verification(head, seals, new Bad(seq, why));
    }
}
