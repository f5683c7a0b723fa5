package dev.agentvillage.runner.session;

import org.jspecify.annotations.Nullable;

/** From one thread to another that does not wait for ever: whoever comes second knows it. */
final class Handover<T> {
    private @Nullable T given;
    private boolean taken;

    /** False when it was asked for before: then it stays with the caller. */
    synchronized boolean give(T thing) {
        if (taken) {
            return false;
        }
        given = thing;
        return true;
    }

    /** What was given so far; nothing is given any more. */
    synchronized @Nullable T take() {
        taken = true;
        return given;
    }
}
