package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * git, after the options that stand before its subcommand.
 *
 * @param settings given by {@code -c}
 */
record GitCall(String subcommand, List<Arg> rest, List<String> settings) {
    private static final Options GLOBAL =
            Options.of(
                    "Cc",
                    "--git-dir",
                    "--work-tree",
                    "--namespace",
                    "--super-prefix",
                    "--config-env",
                    "--attr-source");

    static GitCall of(Call call) {
        List<Arg> args = call.arguments();
        int at = GLOBAL.end(args, 0);
        List<String> settings = new ArrayList<>();
        for (int i = 0; i + 1 < at; i++) {
            String word = args.get(i).text();
            if (word.equals("-c")) {
                settings.add(args.get(++i).text());
            } else if (word.startsWith("-c") && word.length() > 2) {
                settings.add(word.substring(2));
            }
        }
        return at >= args.size()
                ? new GitCall("", List.of(), settings)
                : new GitCall(args.get(at).text(), args.subList(at + 1, args.size()), settings);
    }

    /** Whether git runs what this is set to. */
    static boolean runs(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.equals("core.sshcommand")
                || name.equals("core.fsmonitor")
                || name.equals("core.gitproxy")
                || name.equals("core.editor")
                || name.equals("core.pager")
                || name.equals("sequence.editor")
                || name.equals("core.askpass")
                || name.startsWith("pager.")
                || name.startsWith("filter.")
                || name.endsWith(".textconv")
                || name.endsWith(".driver") && name.startsWith("merge.")
                || name.startsWith("difftool.")
                || name.startsWith("mergetool.");
    }

    /** The subcommand first, as rules name it. */
    List<String> normal() {
        List<String> all = new ArrayList<>(List.of("git", subcommand));
        rest.forEach(a -> all.add(a.text()));
        return all;
    }
}
