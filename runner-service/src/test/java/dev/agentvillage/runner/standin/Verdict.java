package dev.agentvillage.runner.standin;

/**
 * Whether a tool may run.
 *
 * @param why not
 */
record Verdict(boolean allowed, String why) {
    static final Verdict YES = new Verdict(true, "");

    static Verdict no(String why) {
        return new Verdict(false, why);
    }
}
