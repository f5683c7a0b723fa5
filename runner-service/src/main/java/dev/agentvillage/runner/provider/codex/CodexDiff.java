package dev.agentvillage.runner.provider.codex;

import dev.agentvillage.runner.provider.Fact;

/** Counts what the server tells of a turn's patches, as git writes a diff. */
final class CodexDiff {
    private CodexDiff() {}

    static Fact.DiffHinted of(String diff) {
        int files = 0;
        long added = 0;
        long removed = 0;
        boolean inHunk = false;
        for (String line : (Iterable<String>) diff.lines()::iterator) {
            if (line.startsWith("diff --git ")) {
                files++;
                inHunk = false;
            } else if (line.startsWith("@@")) {
                inHunk = true;
            } else if (inHunk && line.startsWith("+")) {
                added++;
            } else if (inHunk && line.startsWith("-")) {
                removed++;
            }
        }
        return new Fact.DiffHinted(files, added, removed);
    }
}
