package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Entries of an allowlist or a denylist against a call. */
final class Rules {
    /** Of the shell itself: they start nothing and write nothing. */
    private static final Set<String> BUILTINS =
            Set.of(
                    ":",
                    "true",
                    "false",
                    "test",
                    "[",
                    "cd",
                    "pwd",
                    "pushd",
                    "popd",
                    "dirs",
                    "echo",
                    "printf",
                    "read",
                    "exit",
                    "return",
                    "break",
                    "continue",
                    "shift",
                    "set",
                    "shopt",
                    "export",
                    "declare",
                    "local",
                    "readonly",
                    "typeset",
                    "unset",
                    "let",
                    "wait",
                    "jobs",
                    "fg",
                    "bg",
                    "disown",
                    "umask",
                    "type",
                    "hash",
                    "help",
                    "times",
                    "getopts",
                    "history",
                    "alias",
                    "unalias",
                    "mapfile",
                    "readarray",
                    "ulimit");

    private Rules() {}

    static boolean isBuiltin(Call call) {
        return BUILTINS.contains(call.name()) && call.argv().getFirst().text().indexOf('/') < 0;
    }

    /** Its words occur in this order, wherever the options stand. */
    static boolean denies(String entry, Call call) {
        List<String> rule = words(entry);
        if (rule.isEmpty() || !matches(rule.getFirst(), call)) {
            return false;
        }
        List<String> said = normal(call);
        if (call.name().equals("git") && rule.size() > 1 && !glob(rule.get(1), said.get(1))) {
            return false;
        }
        int at = 1;
        for (String word : rule.subList(1, rule.size())) {
            boolean cluster = word.length() > 1 && word.charAt(0) == '-' && word.charAt(1) != '-';
            if (cluster && word.chars().skip(1).allMatch(c -> Options.given(call, "" + (char) c))) {
                continue;
            }
            while (at < said.size() && !glob(word, said.get(at))) {
                at++;
            }
            if (at++ >= said.size()) {
                return false;
            }
        }
        return true;
    }

    /** Its words are the first ones. */
    static boolean allows(String entry, Call call) {
        List<String> rule = words(entry);
        if (rule.isEmpty() || !matches(rule.getFirst(), call)) {
            return false;
        }
        List<String> said = normal(call);
        if (rule.size() > said.size()) {
            return false;
        }
        for (int i = 1; i < rule.size(); i++) {
            if (!glob(rule.get(i), said.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String pattern, Call call) {
        return glob(pattern, call.name())
                || pattern.indexOf('/') >= 0 && glob(pattern, call.argv().getFirst().text());
    }

    private static List<String> normal(Call call) {
        if (call.name().equals("git")) {
            return GitCall.of(call).normal();
        }
        List<String> all = new ArrayList<>(List.of(call.name()));
        all.addAll(call.words());
        return all;
    }

    private static List<String> words(String entry) {
        String text = entry.strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    /** Only {@code *} is special. */
    static boolean glob(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
