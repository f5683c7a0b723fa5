package dev.agentvillage.runner.work;

import dev.agentvillage.contracts.event.WorkEvent.FileDiff;
import java.util.List;

/** From the base commit to the working tree. */
public record Changes(
        int filesChanged,
        long linesAdded,
        long linesRemoved,
        List<FileDiff> files,
        boolean truncated) {
    public static final Changes NONE = new Changes(0, 0, 0, List.of(), false);
    static final int MAX_FILES = 2_000;

    static Changes of(List<FileDiff> all) {
        return new Changes(
                all.size(),
                all.stream().mapToLong(FileDiff::additions).sum(),
                all.stream().mapToLong(FileDiff::deletions).sum(),
                List.copyOf(all.subList(0, Math.min(all.size(), MAX_FILES))),
                all.size() > MAX_FILES);
    }
}
