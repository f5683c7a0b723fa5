package dev.agentvillage.runner.workspace;

import java.util.regex.Pattern;

/**
 * What may name a branch, a tag, a commit, a room or a hosted repository. The control plane checks
 * the same; a runner believes nobody.
 */
final class Names {
    private static final int MAX = 255;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{7,40}");
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    private Names() {}

    /** As git check-ref-format has it, and no option in disguise. */
    static boolean ref(String name) {
        return !name.isEmpty()
                && name.length() <= MAX
                && !name.startsWith("-")
                && org.eclipse.jgit.lib.Repository.isValidRefName("refs/heads/" + name);
    }

    static boolean commit(String sha) {
        return COMMIT.matcher(sha).matches();
    }

    /** Relative, downwards, with slashes. */
    static boolean room(String path) {
        if (path.isEmpty()
                || path.length() > 4096
                || path.startsWith("/")
                || path.startsWith("-")) {
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()
                    || segment.equals("..")
                    || segment.equalsIgnoreCase(".git")
                    || segment.chars().anyMatch(c -> c < 0x20 || c == '\\')) {
                return false;
            }
        }
        return true;
    }

    static boolean owner(String name) {
        return OWNER.matcher(name).matches() && !name.contains("..");
    }
}
