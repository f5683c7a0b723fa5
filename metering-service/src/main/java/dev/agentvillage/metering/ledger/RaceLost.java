package dev.agentvillage.metering.ledger;

/** Another instance began the same stream first, in a rebalance: roll back and look again. */
final class RaceLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RaceLost() {
        super("another instance began one of these streams", null, false, false);
    }

    static void unless(boolean won) {
        if (!won) {
            throw new RaceLost();
        }
    }
}
