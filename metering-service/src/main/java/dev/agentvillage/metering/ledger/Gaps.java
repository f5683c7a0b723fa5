package dev.agentvillage.metering.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a stream still misses. The totals of later ticks have repaired all of it. */
record Gaps(List<Gap> open) {
    static final Gaps NONE = new Gaps(List.of());

    Gaps {
        open = List.copyOf(open);
    }

    Gaps with(Gap gap) {
        List<Gap> more = new ArrayList<>(open);
        more.add(gap);
        return new Gaps(more);
    }

    /** The one that a late tick fills, or a part of. */
    Optional<Gap> of(long seq) {
        return open.stream().filter(g -> g.contains(seq)).findFirst();
    }

    /** A late tick came: its gap closes, shrinks, or becomes two. */
    Gaps with(Gap gap, List<Gap> pieces) {
        List<Gap> left = new ArrayList<>(open.size() + 1);
        for (Gap one : open) {
            if (one.equals(gap)) {
                left.addAll(pieces);
            } else {
                left.add(one);
            }
        }
        return new Gaps(left);
    }
}
