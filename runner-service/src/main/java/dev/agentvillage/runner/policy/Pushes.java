package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Category;
import dev.agentvillage.contracts.model.Risk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What reaches a branch that others see. */
final class Pushes {
    private static final Set<String> DEFAULTS = Set.of("main", "master", "trunk");
    private static final Options PUSH =
            Options.of("o", "--push-option", "--receive-pack", "--exec", "--repo");
    private static final Set<String> OTHER =
            Set.of(
                    "hg push",
                    "jj git push",
                    "sl push",
                    "gt submit",
                    "gt stack submit",
                    "hub push",
                    "hub merge",
                    "hub sync",
                    "svn commit",
                    "svn ci",
                    "tea pr merge",
                    "bzr push",
                    "repo upload",
                    "arc land",
                    "git-lfs push",
                    "spr land",
                    "ghstack land");

    private static final Set<String> OTHERS =
            OTHER.stream()
                    .map(said -> said.substring(0, said.indexOf(' ')))
                    .collect(Collectors.toUnmodifiableSet());

    private Pushes() {}

    static Optional<Need> of(Call call, Situation situation) {
        String name = call.name();
        if (name.equals("git")) {
            return git(GitCall.of(call), situation);
        }
        // As git itself runs them.
        if (name.startsWith("git-")) {
            return git(new GitCall(name.substring(4), call.arguments(), List.of()), situation);
        }
        if (name.equals("gh") || name.equals("glab")) {
            return hosted(call);
        }
        if (!OTHERS.contains(name)) {
            return Optional.empty();
        }
        String said = name;
        for (String word : call.words().stream().limit(3).toList()) {
            said = said + " " + word;
            if (OTHER.contains(said)) {
                return need(Risk.HIGH, said + " reaches a branch that others see");
            }
        }
        return Optional.empty();
    }

    private static Optional<Need> need(Risk risk, String why) {
        return Optional.of(new Need(Category.MERGE, risk, why));
    }

    private static Optional<Need> git(GitCall git, Situation situation) {
        List<String> rest = git.rest().stream().map(Arg::text).toList();
        return switch (git.subcommand()) {
            case "push" -> push(git, rest, situation);
            case "send-pack", "http-push", "cvsexportcommit" ->
                    need(Risk.HIGH, "git " + git.subcommand() + " pushes");
            case "subtree", "lfs" ->
                    rest.contains("push")
                            ? need(Risk.MEDIUM, "git " + git.subcommand() + " pushes")
                            : Optional.empty();
            case "svn" ->
                    rest.contains("dcommit") || rest.contains("commit-diff")
                            ? need(Risk.HIGH, "git svn commits to the server")
                            : Optional.empty();
            case "p4" ->
                    rest.contains("submit") ? need(Risk.HIGH, "git p4 submits") : Optional.empty();
            case "merge" ->
                    rest.contains("--abort") || rest.contains("--quit")
                            ? Optional.empty()
                            : need(
                                    onDefault(situation) ? Risk.HIGH : Risk.MEDIUM,
                                    "git merge merges into " + current(situation));
            default ->
                    git.subcommand().isEmpty() || GitCommands.known(git.subcommand())
                            ? Optional.empty()
                            : need(
                                    Risk.MEDIUM,
                                    "git "
                                            + git.subcommand().replace(Word.UNKNOWN, '…')
                                            + " is no command of git's own: an alias may push");
        };
    }

    private static Optional<Need> push(GitCall git, List<String> rest, Situation situation) {
        for (String word : rest) {
            if (word.startsWith("--force")
                    || word.equals("--mirror")
                    || word.equals("--delete")
                    || word.equals("--prune")
                    || word.equals("--all")
                    || word.equals("--branches")
                    || word.matches("-[a-zA-Z]*[fd][a-zA-Z]*")) {
                return need(Risk.HIGH, "git push " + word + " rewrites or removes what is there");
            }
        }
        List<Arg> refs = Wrappers.rest(PUSH.operands(git.rest()), 1);
        if (refs.isEmpty()) {
            return need(
                    onDefault(situation) ? Risk.HIGH : Risk.MEDIUM,
                    "git push pushes " + current(situation));
        }
        for (Arg ref : refs) {
            String text = ref.text();
            String to = text.substring(text.indexOf(':') + 1).replaceFirst("^refs/heads/", "");
            if (text.startsWith("+") || text.startsWith(":")) {
                return need(Risk.HIGH, "git push " + text + " rewrites or removes a branch");
            }
            if (isDefault(to, situation) || to.equals("HEAD") && onDefault(situation)) {
                return need(Risk.HIGH, "git push reaches the default branch");
            }
            if (!ref.known()) {
                return need(Risk.HIGH, "git push reaches a branch that is not known");
            }
        }
        return need(Risk.MEDIUM, "git push pushes " + refs.getFirst().text());
    }

    private static boolean isDefault(String branch, Situation situation) {
        return situation.defaultBranch().isEmpty()
                ? DEFAULTS.contains(branch)
                : branch.equals(situation.defaultBranch()) || DEFAULTS.contains(branch);
    }

    private static boolean onDefault(Situation situation) {
        return situation.branch().isEmpty() || isDefault(situation.branch(), situation);
    }

    private static String current(Situation situation) {
        return situation.branch().isEmpty() ? "the current branch" : situation.branch();
    }

    private static Optional<Need> hosted(Call call) {
        List<String> words = call.words();
        String said = String.join(" ", words.stream().filter(w -> !w.startsWith("-")).toList());
        if (said.startsWith("pr merge")
                || said.startsWith("mr merge")
                || said.startsWith("mr accept")
                || said.startsWith("repo sync")
                || said.startsWith("pr update-branch")
                || said.startsWith("mr rebase")
                || said.startsWith("repo delete")) {
            return need(Risk.HIGH, call.name() + " " + said + " changes a branch others see");
        }
        if (said.startsWith("pr create")
                || said.startsWith("mr create")
                || said.startsWith("mr new")) {
            return need(Risk.MEDIUM, call.name() + " pushes the branch it asks to merge");
        }
        return said.startsWith("api") ? api(call, words) : Optional.empty();
    }

    /** Whatever changes something: also {@code -f}, which makes it a POST. */
    private static Optional<Need> api(Call call, List<String> words) {
        boolean changes =
                words.stream()
                        .anyMatch(
                                w ->
                                        w.matches("(-X|--method=?)?(POST|PUT|PATCH|DELETE)")
                                                || w.equals("-f")
                                                || w.equals("-F")
                                                || w.equals("--input")
                                                || w.startsWith("--field")
                                                || w.startsWith("--raw-field")
                                                || w.contains("mutation"));
        boolean merges = words.stream().anyMatch(w -> w.contains("merge"));
        return changes
                ? need(merges ? Risk.HIGH : Risk.MEDIUM, call.name() + " api changes the host")
                : Optional.empty();
    }
}
