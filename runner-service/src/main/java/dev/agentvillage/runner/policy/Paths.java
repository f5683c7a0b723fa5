package dev.agentvillage.runner.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Paths as text. */
final class Paths {
    private Paths() {}

    /** A prefix ends at a separator: {@code /rootfs} is not under {@code /root}. */
    static boolean under(String path, String prefix) {
        if (prefix.equals("/")) {
            return path.startsWith("/");
        }
        return !prefix.isEmpty()
                && path.startsWith(prefix)
                && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** Without {@code .}, {@code ..} and doubled separators. */
    static String normal(String path) {
        if (path.indexOf("//") < 0 && path.indexOf("/.") < 0 && !path.endsWith("/")) {
            return path;
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /** Empty when where it begins is not known. */
    static String absolute(String text, String base, String home) {
        if (text.isEmpty() || text.charAt(0) == Word.UNKNOWN) {
            return "";
        }
        if (text.equals("~") || text.startsWith("~/")) {
            return normal(home + text.substring(1));
        }
        if (text.charAt(0) == '~') {
            return normal("/home/" + text.substring(1));
        }
        return normal(text.charAt(0) == '/' ? text : base + "/" + text);
    }

    /** What of a word may be a path: all of it, or what follows an option's name. */
    static List<String> in(String word) {
        List<String> all = new ArrayList<>(2);
        if (word.isEmpty()) {
            return all;
        }
        if (word.charAt(0) != '-') {
            all.add(word);
        } else if (word.length() > 2 && word.charAt(1) != '-') {
            all.add(word.substring(2));
        }
        for (char mark : new char[] {'=', '@', ':'}) {
            int at = word.indexOf(mark);
            if (at >= 0 && at + 1 < word.length()) {
                all.add(word.substring(at + 1));
            }
        }
        return all;
    }
}
