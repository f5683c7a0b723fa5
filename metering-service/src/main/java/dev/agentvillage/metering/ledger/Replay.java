package dev.agentvillage.metering.ledger;

/** Judging a kept record once more, now that somebody has looked at it. */
final class Replay {
    private Replay() {}

    sealed interface Outcome {
        /** In the ledger now, or it had been: {@code counted}, {@code late}, {@code duplicate}. */
        record Posted(String how) implements Outcome {}

        /** Still not to be counted. */
        record Refused(Reason reason, String detail) implements Outcome {}

        /** Somebody was first. */
        record Done() implements Outcome {}

        record Unknown() implements Outcome {}
    }

    /**
     * When it counts as received: age is no reason any more once somebody says so; everything else
     * still is.
     */
    static long receivedAt(Received.Content content, Reason keptFor, long now) {
        return keptFor == Reason.TOO_OLD && content instanceof Received.Tick(var tick)
                ? tick.envelope().ts()
                : now;
    }

    static Outcome outcome(Posting posting) {
        if (!posting.keptAside().isEmpty()) {
            Posting.KeptAside kept = posting.keptAside().getFirst();
            return new Outcome.Refused(kept.reason(), kept.detail());
        }
        if (posting.duplicates() > 0) {
            return new Outcome.Posted("duplicate");
        }
        return new Outcome.Posted(posting.late() > 0 ? "late" : "counted");
    }
}
