package dev.agentvillage.runner.policy;

import dev.agentvillage.runner.policy.Word.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes calls of a script's simple commands. A variable has a value here only when the script
 * assigns it once, and to a text; everything else about it is unknown.
 */
final class Expansion {
    private static final Set<String> DECLARING =
            Set.of("export", "declare", "local", "readonly", "typeset");
    private static final Set<String> READING =
            Set.of("read", "mapfile", "readarray", "getopts", "unset", "printf", "let", "wait");
    private static final int MAX_BRACED = 64;

    private final Map<String, Optional<String>> values = new HashMap<>();

    private Expansion(Script.Readable script) {
        // Every session has one, and it is as good as a path that is known.
        values.put("HOME", Optional.of("~"));
        for (SimpleCommand command : script.commands()) {
            command.assignments().forEach(a -> assign(a, command.words().isEmpty()));
            String name = command.words().isEmpty() ? "" : command.words().getFirst().text();
            if (DECLARING.contains(name)) {
                rest(command).forEach(w -> assign(w, true));
            } else if (READING.contains(name)) {
                rest(command).forEach(w -> values.put(w.text(), Optional.empty()));
            } else if (!command.words().isEmpty()) {
                // Such as the arguments of env: not the shell's, but unknown is safe.
                rest(command).forEach(w -> assign(w, false));
            }
        }
        script.poisoned().forEach(name -> values.put(name, Optional.empty()));
    }

    static List<Call> calls(Script.Readable script) {
        Expansion expansion = new Expansion(script);
        return script.commands().stream().map(expansion::call).toList();
    }

    private static List<Word> rest(SimpleCommand command) {
        return command.words().subList(1, command.words().size());
    }

    private void assign(Word word, boolean certain) {
        String name = word.assigned();
        if (name.isEmpty()) {
            return;
        }
        String text = word.text();
        boolean plain = text.startsWith(name + "=") && text.indexOf(Word.UNKNOWN) < 0;
        Optional<String> value =
                certain && plain && !values.containsKey(name)
                        ? Optional.of(text.substring(name.length() + 1))
                        : Optional.empty();
        values.put(name, value);
    }

    private Call call(SimpleCommand command) {
        List<Arg> argv = new ArrayList<>(command.words().size());
        command.words().forEach(w -> expand(w, argv));
        List<Call.Redirection> redirections = new ArrayList<>(command.redirects().size());
        for (SimpleCommand.Redirect redirect : command.redirects()) {
            redirections.add(new Call.Redirection(redirect.operator(), one(redirect.target())));
        }
        // What a mere assignment runs is found by itself.
        return new Call(argv, redirections, command.origin(), command.background(), false);
    }

    private Arg one(Word word) {
        List<Arg> all = new ArrayList<>(1);
        expand(word, all);
        return all.size() == 1 ? all.getFirst() : new Arg(String.valueOf(Word.UNKNOWN), List.of());
    }

    private void expand(Word word, List<Arg> into) {
        List<Integer> runs = List.of();
        StringBuilder text = new StringBuilder();
        int before = into.size();
        for (Part part : word.parts()) {
            switch (part) {
                case Part.Literal l -> text.append(l.text());
                case Part.Opaque _ -> text.append(Word.UNKNOWN);
                case Part.Substitution s -> {
                    text.append(Word.UNKNOWN);
                    runs = plus(runs, s.origin());
                }
                case Part.Variable v -> {
                    String value =
                            values.getOrDefault(v.name(), Optional.empty())
                                    .orElse(String.valueOf(Word.UNKNOWN));
                    if (v.quoted()) {
                        text.append(value);
                    } else {
                        split(value, text, into);
                    }
                }
            }
        }
        if (!text.isEmpty() || word.parts().isEmpty() || into.size() == before && quoted(word)) {
            for (String each : braced(text.toString())) {
                into.add(new Arg(each, runs));
            }
        }
    }

    /** An empty value that is quoted is a word, otherwise none. */
    private static boolean quoted(Word word) {
        return word.parts().stream().anyMatch(p -> p instanceof Part.Variable v && v.quoted());
    }

    private static void split(String value, StringBuilder text, List<Arg> into) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n') {
                if (!text.isEmpty()) {
                    into.add(Arg.of(Word.unbraced(text.toString())));
                    text.setLength(0);
                }
            } else {
                text.append(c);
            }
        }
    }

    private static List<Integer> plus(List<Integer> list, int one) {
        List<Integer> all = new ArrayList<>(list);
        all.add(one);
        return all;
    }

    /** Lists in braces; sequences and what is too much are unknown. */
    private static List<String> braced(String text) {
        int open = text.indexOf(Word.OPEN);
        int close = open < 0 ? -1 : closing(text, open);
        if (close < 0) {
            return List.of(Word.unbraced(text));
        }
        String inside = text.substring(open + 1, close);
        if (inside.indexOf(Word.OPEN) >= 0 || inside.contains("..")) {
            return List.of(
                    Word.unbraced(text.substring(0, open))
                            + Word.UNKNOWN
                            + Word.unbraced(text.substring(close + 1)));
        }
        List<String> all = new ArrayList<>();
        if (inside.indexOf(Word.COMMA) < 0) {
            braced(text.substring(close + 1))
                    .forEach(
                            end ->
                                    all.add(
                                            Word.unbraced(text.substring(0, open))
                                                    + "{"
                                                    + inside
                                                    + "}"
                                                    + end));
            return all;
        }
        List<String> ends = braced(text.substring(close + 1));
        for (String item : inside.split(String.valueOf(Word.COMMA), -1)) {
            for (String end : ends) {
                all.add(Word.unbraced(text.substring(0, open) + item) + end);
            }
        }
        return all.size() > MAX_BRACED ? List.of(String.valueOf(Word.UNKNOWN)) : all;
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == Word.OPEN ? 1 : c == Word.CLOSE ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
