package dev.agentvillage.session.session;

import org.jspecify.annotations.Nullable;

/**
 * Who writes into a session's terminal.
 *
 * @param epoch how often it was taken; goes with every keystroke, the runner refuses a lower one
 * @param writer the subject that holds it; null: whoever may type, may type
 */
public record Lease(long epoch, @Nullable String writer) {
    public static final Lease FREE = new Lease(0, null);

    public boolean admits(String subject) {
        return writer == null || writer.equals(subject);
    }

    public Lease taken(String by) {
        return new Lease(epoch + 1, by);
    }

    /** The epoch stays: what its writer typed last may still arrive. */
    public Lease released() {
        return new Lease(epoch, null);
    }
}
