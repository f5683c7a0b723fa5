package dev.agentvillage.runner.policy;

/** Carries why a text is no shell script out of the recursion that found it; never leaves here. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String why) {
        super(why, null, false, false);
    }
}
