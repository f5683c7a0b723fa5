package dev.agentvillage.runner.policy;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Programs whose work is to run another. */
final class Wrappers {
    /**
     * @param operands of its own before the command
     * @param transparent false when it changes what a command may do
     */
    private record Prefix(Options options, int operands, boolean transparent) {}

    private static Prefix plain(String valued, String... longValued) {
        return new Prefix(Options.of(valued, longValued), 0, true);
    }

    private static Prefix after(int operands, String valued, String... longValued) {
        return new Prefix(Options.of(valued, longValued), operands, true);
    }

    private static Prefix root(String valued, String... longValued) {
        return new Prefix(Options.of(valued, longValued), 0, false);
    }

    private static final Map<String, Prefix> PREFIXES =
            Map.ofEntries(
                    entry("env", plain("uC", "--unset", "--chdir")),
                    entry("sudo", root("CDghpRrTtUu", "--user", "--group", "--host", "--chdir")),
                    entry("doas", root("Cu")),
                    entry("pkexec", root("", "--user")),
                    entry("nice", plain("n", "--adjustment")),
                    entry("ionice", plain("cn", "--class", "--classdata")),
                    entry("nohup", plain("")),
                    entry("setsid", plain("")),
                    entry("stdbuf", plain("ioe", "--input", "--output", "--error")),
                    entry("timeout", after(1, "ks", "--kill-after", "--signal")),
                    entry("gtimeout", after(1, "ks", "--kill-after", "--signal")),
                    entry("time", plain("fo", "--format", "--output")),
                    entry("gtime", plain("fo", "--format", "--output")),
                    entry("builtin", plain("")),
                    entry("exec", plain("a")),
                    entry("taskset", after(1, "")),
                    entry("chrt", after(1, "TPD")),
                    entry("chroot", new Prefix(Options.NONE, 1, false)),
                    entry("unshare", root("SGRw", "--map-user", "--map-group", "--setuid")),
                    entry("nsenter", root("tSGw", "--target", "--setuid", "--setgid")),
                    entry("setpriv", root("", "--reuid", "--regid", "--groups")),
                    entry("runuser", root("ugG", "--user", "--group")),
                    entry("strace", plain("aeEIoOpPsSuU")),
                    entry("ltrace", plain("aAeFlnopsuw")),
                    entry("chronic", plain("")),
                    entry("caffeinate", plain("tw")),
                    entry("unbuffer", plain("")),
                    entry("xvfb-run", plain("enfps", "--server-args", "--server-num")),
                    entry("dbus-run-session", plain("")),
                    entry("busybox", plain("")),
                    entry("toybox", plain("")),
                    entry("proxychains4", plain("f")),
                    entry("catchsegv", plain("")),
                    entry("valgrind", plain("")),
                    entry("systemd-run", root("puEGMH", "--unit", "--property", "--uid")),
                    entry("direnv", after(2, "")),
                    entry("dotenv", plain("ef")),
                    entry("cross-env", plain("")),
                    entry("faketime", after(1, "f")),
                    entry("entr", plain("")),
                    entry("xargs", plain("adEILnPs", "--max-args", "--max-procs", "--delimiter")));

    private static final Set<String> SHELLS =
            Set.of(
                    "sh",
                    "bash",
                    "dash",
                    "zsh",
                    "ksh",
                    "mksh",
                    "ash",
                    "fish",
                    "rbash",
                    "busybox-sh");

    /** Of a shell, besides {@code -c}: these letters take a word. */
    private static final Options SHELL_OPTIONS = Options.of("oO", "--rcfile", "--init-file");

    private static final Options SSH = Options.of("BbcDEeFIiJLlmOoPpQRSWw");

    private Wrappers() {}

    static boolean isShell(String name) {
        return SHELLS.contains(name);
    }

    static Inside inside(Call call) {
        String name = call.name();
        List<Arg> args = call.arguments();
        Prefix prefix = PREFIXES.get(name);
        if (prefix != null) {
            return prefixed(call, prefix);
        }
        if (isShell(name)) {
            return shell(call);
        }
        return switch (name) {
            case "eval" -> Inside.script(args, true);
            case "command" -> command(call);
            case "su" -> Inside.script(afterOption(args, "-c", "--command"), false);
            case "script" -> Inside.script(afterOption(args, "-c", "--command"), false);
            case "watch" ->
                    Inside.script(rest(args, Options.of("n", "--interval").end(args, 0)), true);
            case "flock" -> flock(args);
            case "trap" -> trap(args);
            case "alias" -> Nested.aliases(args);
            case "find", "gfind" -> Nested.find(args);
            case "fd", "fdfind" -> Nested.fd(args);
            case "parallel" -> Inside.script(rest(args, Options.of("jNaI").end(args, 0)), true);
            case "ssh" -> {
                int host = SSH.end(args, 0);
                yield Inside.script(rest(args, host + 1), false);
            }
            case "git" -> Nested.git(call);
            default -> Nested.packageRunner(call);
        };
    }

    static List<Arg> rest(List<Arg> args, int from) {
        return from >= args.size() ? List.of() : args.subList(from, args.size());
    }

    private static Inside prefixed(Call call, Prefix prefix) {
        List<Arg> args = call.arguments();
        String split = call.name().equals("env") ? split(args) : "";
        if (!split.isEmpty()) {
            return new Inside(List.of(), List.of(split), "", true);
        }
        int at = prefix.options().end(args, 0);
        while (at < args.size()
                && !Word.unbraced(args.get(at).text()).startsWith("/")
                && args.get(at).text().indexOf('=') > 0) {
            at++;
        }
        List<Arg> inner = rest(args, at + prefix.operands());
        if (inner.isEmpty()) {
            return call.name().equals("exec") || call.name().equals("env")
                    ? Inside.HARMLESS
                    : Inside.NOTHING;
        }
        Inside inside = Inside.running(inner);
        return prefix.transparent() ? inside : inside.opaque();
    }

    /** {@code env -S 'a b'}, with what follows. */
    private static String split(List<Arg> args) {
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i).text();
            int taken = 0;
            StringBuilder text = new StringBuilder();
            if (word.equals("-S") || word.equals("--split-string") || word.equals("-vS")) {
                taken = 1;
            } else if (word.startsWith("-S")) {
                text.append(word.substring(2));
            } else if (word.startsWith("--split-string=")) {
                text.append(word.substring(15));
            } else {
                continue;
            }
            rest(args, i + taken).forEach(a -> text.append(' ').append(a.text()));
            return text.toString();
        }
        return "";
    }

    private static Inside command(Call call) {
        return Options.given(call, "vV")
                ? Inside.HARMLESS
                : Inside.running(rest(call.arguments(), Options.NONE.end(call.arguments(), 0)));
    }

    private static Inside shell(Call call) {
        List<Arg> args = call.arguments();
        boolean text = false;
        int i = 0;
        while (i < args.size()) {
            String word = args.get(i).text();
            if (!args.get(i).known() && i == 0 && args.size() > 1) {
                return Inside.unclear("its options are made at run time");
            }
            boolean option = word.length() > 1 && (word.charAt(0) == '-' || word.charAt(0) == '+');
            if (!option || word.equals("--")) {
                i += option ? 1 : 0;
                break;
            }
            if (word.charAt(0) == '-' && word.charAt(1) != '-' && word.indexOf('c') > 0) {
                text = true;
            }
            i += SHELL_OPTIONS.takesNext("-" + word.substring(1)) ? 2 : 1;
        }
        if (text) {
            return Inside.script(i < args.size() ? args.subList(i, i + 1) : List.of(), true);
        }
        return i < args.size() && !args.get(i).text().equals("-") ? Inside.NOTHING : stdin(call);
    }

    /** A shell that reads what stands in the script. */
    private static Inside stdin(Call call) {
        List<Arg> documents =
                call.redirections().stream()
                        .filter(Call.Redirection::document)
                        .map(Call.Redirection::target)
                        .toList();
        return documents.isEmpty() ? Inside.NOTHING : Inside.script(documents, true);
    }

    private static List<Arg> afterOption(List<Arg> args, String... options) {
        for (int i = 0; i + 1 < args.size(); i++) {
            if (List.of(options).contains(args.get(i).text())) {
                return args.subList(i + 1, i + 2);
            }
        }
        return List.of();
    }

    private static Inside flock(List<Arg> args) {
        List<Arg> text = afterOption(args, "-c", "--command");
        int file = Options.of("Ew", "--timeout", "--conflict-exit-code").end(args, 0);
        return text.isEmpty() ? Inside.running(rest(args, file + 1)) : Inside.script(text, true);
    }

    private static Inside trap(List<Arg> args) {
        int at = Options.NONE.end(args, 0);
        return at < args.size() && args.size() > at + 1
                ? Inside.script(args.subList(at, at + 1), true)
                : Inside.HARMLESS;
    }
}
