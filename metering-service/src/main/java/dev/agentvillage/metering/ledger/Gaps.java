package dev.agentvillage.metering.ledger;

import java.util.ArrayList;
import java.util.List;

/** What a stream still misses. The totals of later ticks have repaired all of it. */
record Gaps(List<Gap> open) {
    static final Gaps NONE = new Gaps(List.of());

    Gaps {
        open = List.copyOf(open);
    }

    boolean contains(long seq) {
        return open.stream().anyMatch(g -> g.contains(seq));
    }

    Gaps with(Gap gap) {
        List<Gap> more = new ArrayList<>(open);
        more.add(gap);
        return new Gaps(more);
    }

    /** A late tick came: its gap closes, shrinks, or becomes two. */
    Gaps without(long seq) {
        List<Gap> left = new ArrayList<>(open.size() + 1);
        for (Gap gap : open) {
            if (!gap.contains(seq)) {
                left.add(gap);
                continue;
            }
            if (gap.from() < seq) {
                left.add(new Gap(gap.from(), seq - 1));
            }
            if (seq < gap.to()) {
                left.add(new Gap(seq + 1, gap.to()));
            }
        }
        return new Gaps(left);
    }
}
