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
    static long receivedAt(Received.Content content, Reason keptFor, long cameAt, long now) {
        return switch (content) {
            case Received.Tick(var tick) when keptFor == Reason.TOO_OLD -> tick.envelope().ts();
            // It was the organisation that was late, not the tick.
            case Received.Tick _ when keptFor == Reason.UNKNOWN_ORG -> cameAt;
            case Received.Tick _, Received.Unreadable _ -> now;
        };
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
