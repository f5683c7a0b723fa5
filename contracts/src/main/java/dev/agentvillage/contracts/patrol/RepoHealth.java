package dev.agentvillage.contracts.patrol;

import dev.agentvillage.contracts.id.RepoId;
import java.util.List;

/** How a repository stands, check by check; the total is for display only. */
public record RepoHealth(RepoId repoId, String commit, List<Check> checks, int total) {

    /** Since when (epoch milliseconds) a check is in its state, and what shows it. */
    public record Check(String kind, String state, long since, String evidence) {}
}
