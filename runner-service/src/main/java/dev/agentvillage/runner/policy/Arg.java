package dev.agentvillage.runner.policy;

import java.util.List;

/**
 * A word after what is known of its expansions.
 *
 * @param text with {@link Word#UNKNOWN} for what is not known
 * @param runs the origins of the substitutions in it
 */
record Arg(String text, List<Integer> runs) {
    static Arg of(String text) {
        return new Arg(text, List.of());
    }

    boolean known() {
        return text.indexOf(Word.UNKNOWN) < 0;
    }

    boolean option() {
        return text.length() > 1 && text.charAt(0) == '-';
    }
}
