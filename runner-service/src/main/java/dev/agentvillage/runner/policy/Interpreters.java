package dev.agentvillage.runner.policy;

import java.util.Set;

/** Programs that run what they are given, in a language that is not a shell's. */
final class Interpreters {
    private static final Set<String> NAMES =
            Set.of(
                    "python",
                    "python2",
                    "python3",
                    "perl",
                    "ruby",
                    "node",
                    "nodejs",
                    "php",
                    "lua",
                    "deno",
                    "bun",
                    "pwsh",
                    "osascript");

    private Interpreters() {}

    static boolean has(String name) {
        return NAMES.contains(name);
    }
}
