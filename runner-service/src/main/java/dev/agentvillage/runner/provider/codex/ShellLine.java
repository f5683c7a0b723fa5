package dev.agentvillage.runner.provider.codex;

import dev.agentvillage.runner.work.Words;
import java.util.List;
import java.util.Set;

/** A command as Codex tells it: {@code /bin/bash -c '…'}, in words quoted for a shell. */
final class ShellLine {
    private static final Set<String> SHELLS =
            Set.of("/bin/bash", "/usr/bin/bash", "/bin/sh", "/usr/bin/sh", "bash", "sh");

    private ShellLine() {}

    /** What the shell is given; the whole when it is anything else, or cannot be told for sure. */
    static String unwrapped(String command) {
        List<String> words = Words.of(command);
        boolean wrapped =
                words.size() == 3
                        && SHELLS.contains(words.get(0))
                        && (words.get(1).equals("-c") || words.get(1).equals("-lc"));
        return wrapped ? words.get(2) : command;
    }
}
