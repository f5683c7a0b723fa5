package dev.agentvillage.runner.policy;

import java.util.List;

/**
 * A simple command as the shell would run it; without words, it only assigns or redirects.
 *
 * @param background nobody waits for it
 */
record SimpleCommand(
        List<Word> assignments,
        List<Word> words,
        List<Redirect> redirects,
        Origin origin,
        boolean background) {

    /**
     * @param operator as written, without a file descriptor
     * @param target of a here-document its body
     */
    record Redirect(String operator, Word target) {}

    SimpleCommand inBackground() {
        return new SimpleCommand(assignments, words, redirects, origin, true);
    }
}
