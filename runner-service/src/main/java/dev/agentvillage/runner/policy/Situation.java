package dev.agentvillage.runner.policy;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a command would run.
 *
 * @param directory its working directory, absolute
 * @param workspace the session's repository
 * @param own what belongs to the session besides: its home, its temporary directory
 * @param foreign what belongs to the runner and to other sessions; what is own is not foreign
 * @param branch that is checked out; empty when not known
 * @param defaultBranch empty when not known
 * @param real the path behind symbolic links, of an absolute and normal path
 */
public record Situation(
        String directory,
        String workspace,
        String home,
        List<String> own,
        List<String> foreign,
        String branch,
        String defaultBranch,
        UnaryOperator<String> real) {

    boolean isOwn(String path) {
        return Paths.under(path, workspace)
                || Paths.under(path, home)
                || own.stream().anyMatch(o -> Paths.under(path, o));
    }

    /** Whether who takes this away takes what belongs to others with it. */
    boolean holdsForeign(String path) {
        return foreign.stream().anyMatch(f -> Paths.under(f, path));
    }

    boolean isForeign(String path) {
        return !isOwn(path) && foreign.stream().anyMatch(f -> Paths.under(path, f));
    }
}
