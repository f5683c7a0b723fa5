package dev.agentvillage.runner.workspace;

import java.io.IOException;

/** Says whether a session may have its credential now, which it could push with. */
@FunctionalInterface
public interface Consent {
    /** Before a session has programs, none of them can ask. */
    Consent NONE = (_, answer) -> answer.give("the session has not begun");

    /** The one answer that is a yes. */
    String YES = "allow";

    /**
     * Returns at once, or when the answer was given.
     *
     * @param address of the repository
     */
    void asked(String address, Answer answer) throws IOException;

    /** Once. */
    @FunctionalInterface
    interface Answer {
        /**
         * @param said {@link #YES}, or why not
         * @throws IOException when whoever asked is gone
         */
        void give(String said) throws IOException;
    }
}
