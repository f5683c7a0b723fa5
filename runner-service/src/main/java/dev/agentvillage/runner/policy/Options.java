package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a program's options end.
 *
 * @param valued the short options that take a value
 * @param longValued the long ones whose value may be a word of its own
 */
record Options(String valued, Set<String> longValued) {
    static final Options NONE = new Options("", Set.of());

    static Options of(String valued, String... longValued) {
        return new Options(valued, Set.of(longValued));
    }

    /** Where the first word is that is no option. */
    int end(List<Arg> args, int from) {
        int i = from;
        while (i < args.size()) {
            String word = args.get(i).text();
            if (word.equals("--")) {
                return i + 1;
            }
            if (word.length() < 2 || word.charAt(0) != '-') {
                return i;
            }
            i += takesNext(word) ? 2 : 1;
        }
        return Math.min(i, args.size());
    }

    boolean takesNext(String option) {
        if (option.startsWith("--")) {
            return longValued.contains(option);
        }
        if (longValued.contains(option)) {
            return true;
        }
        for (int i = 1; i < option.length(); i++) {
            if (valued.indexOf(option.charAt(i)) >= 0) {
                return i == option.length() - 1;
            }
        }
        return false;
    }

    /** The words that are no options, in their order. */
    List<Arg> operands(List<Arg> args) {
        List<Arg> all = new ArrayList<>();
        boolean over = false;
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i).text();
            if (over || word.length() < 2 || word.charAt(0) != '-') {
                all.add(args.get(i));
            } else if (word.equals("--")) {
                over = true;
            } else if (takesNext(word)) {
                i++;
            }
        }
        return all;
    }

    /** Whether one of these is given, short ones also in a group. */
    static boolean given(Call call, String shortOnes, String... longOnes) {
        for (Arg arg : call.arguments()) {
            String word = arg.text();
            if (word.equals("--")) {
                return false;
            }
            if (word.startsWith("--")) {
                for (String one : longOnes) {
                    if (word.equals(one) || word.startsWith(one + "=")) {
                        return true;
                    }
                }
            } else if (word.length() > 1 && word.charAt(0) == '-') {
                for (int i = 1; i < word.length(); i++) {
                    if (shortOnes.indexOf(word.charAt(i)) >= 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
