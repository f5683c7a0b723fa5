package dev.agentvillage.runner.standin;

import java.io.IOException;

/** What one CLI has of its own: whom it asks before it acts, and whom it tells. */
interface Personality {
    Tools tools();

    void begins(String turn, String prompt) throws IOException, InterruptedException;

    /** Asked in the turn's thread; a person at the terminal may answer {@code dialog}. */
    Verdict before(Answer.Call call, Dialog dialog) throws IOException, InterruptedException;

    void after(Answer.Call call, Result result) throws IOException, InterruptedException;

    void answered(Answer answer) throws IOException;

    /** What it shows of a turn that was interrupted. */
    default String interrupted() {
        return "Interrupted";
    }

    void ends(String turn, String lastText) throws IOException, InterruptedException;
}
