package dev.agentvillage.runner.work;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who pushes or merges now takes along.
 *
 * @param head the commit that is checked out
 * @param tree of that commit
 * @param changes from the session's base to the working tree
 * @param diffHash of all of them
 * @param gained dependencies that manifests and lock files name since
 */
public record Stand(
        @Nullable String head,
        @Nullable String tree,
        Changes changes,
        String diffHash,
        Set<String> gained) {}
