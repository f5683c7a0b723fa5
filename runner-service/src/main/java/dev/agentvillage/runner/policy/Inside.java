package dev.agentvillage.runner.policy;

import java.util.List;

/**
 * What a call runs besides itself.
 *
 * @param runs argument vectors
 * @param scripts for a shell
 * @param unclear why something that runs is not known; empty when all is
 * @param transparent it does nothing else
 */
record Inside(List<List<Arg>> runs, List<String> scripts, String unclear, boolean transparent) {
    static final Inside NOTHING = new Inside(List.of(), List.of(), "", false);
    static final Inside HARMLESS = new Inside(List.of(), List.of(), "", true);

    static Inside running(List<Arg> argv) {
        return argv.isEmpty() ? NOTHING : new Inside(List.of(argv), List.of(), "", true);
    }

    static Inside unclear(String why) {
        return new Inside(List.of(), List.of(), why, true);
    }

    /** Unless all of it is known, it is not known at all. */
    static Inside script(List<Arg> words, boolean transparent) {
        StringBuilder text = new StringBuilder();
        for (Arg word : words) {
            if (!word.known()) {
                return new Inside(List.of(), List.of(), "it runs a text made at run time", true);
            }
            text.append(text.isEmpty() ? "" : " ").append(word.text());
        }
        return new Inside(List.of(), List.of(text.toString()), "", transparent);
    }

    Inside opaque() {
        return new Inside(runs, scripts, unclear, false);
    }
}
