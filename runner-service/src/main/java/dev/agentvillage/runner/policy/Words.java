package dev.agentvillage.runner.policy;

import dev.agentvillage.runner.policy.Word.Part;
import java.util.List;
import java.util.Set;

/** Reads words with their quotes and expansions. */
final class Words {
    private static final String ENDS = " \t\n;&|()<>\0";

    private final Source in;
    private final Nested nested;
    private final Set<String> poisoned;

    /** What runs inside a word; each returns its origin's number. */
    interface Nested {
        /** Up to the parenthesis, which is passed. */
        int commands();

        int commands(String text);

        /** What a text expands that is not quoted otherwise: the body of a here-document. */
        List<Part> expansions(String text);
    }

    Words(Source in, Nested nested, Set<String> poisoned) {
        this.in = in;
        this.nested = nested;
        this.poisoned = poisoned;
    }

    /** The word that begins here. */
    Word word() {
        WordBuilder text = new WordBuilder();
        while (true) {
            char c = in.peek();
            if ((c == '<' || c == '>') && in.peek(1) == '(') {
                in.next();
                in.next();
                text.add(new Part.Substitution(nested.commands()));
            } else if (c == '(' && (text.assigns() || text.globs())) {
                group(text);
            } else if (ENDS.indexOf(c) >= 0) {
                return text.word();
            } else {
                one(text);
            }
        }
    }

    private void one(WordBuilder text) {
        char c = in.next();
        switch (c) {
            case '\\' -> {
                if (in.peek() == '\n') {
                    in.next();
                } else {
                    text.quoted();
                    text.append(in.ended() ? '\\' : in.next());
                }
            }
            case '\'' -> {
                text.quoted();
                single(text);
            }
            case '"' -> {
                text.quoted();
                twice(text, '"');
            }
            case '`' -> text.add(backticks());
            case '$' -> dollar(text, false);
            case '{' -> text.append(Word.OPEN);
            case ',' -> text.append(Word.COMMA);
            case '}' -> text.append(Word.CLOSE);
            default -> text.append(c);
        }
    }

    /** An array, or an extended pattern. */
    private void group(WordBuilder text) {
        in.next();
        int depth = 1;
        WordBuilder inside = new WordBuilder();
        while (depth > 0) {
            char c = in.peek();
            if (in.ended()) {
                throw new Unreadable("a parenthesis is not closed");
            }
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
            if (ENDS.indexOf(c) >= 0) {
                in.next();
            } else {
                one(inside);
            }
        }
        inside.parts().stream().filter(Part.Substitution.class::isInstance).forEach(text::add);
        text.add(new Part.Opaque());
    }

    private void single(WordBuilder text) {
        while (in.peek() != '\'') {
            if (in.ended()) {
                throw new Unreadable("a quote is not closed");
            }
            text.append(in.next());
        }
        in.next();
    }

    /** As between double quotes, up to the end, which is passed. */
    private void twice(WordBuilder text, char end) {
        while (in.peek() != end) {
            char c = in.next();
            if (c == Source.END) {
                throw new Unreadable("a quote is not closed");
            }
            switch (c) {
                case '\\' -> {
                    char escaped = in.peek();
                    if (escaped == '\n') {
                        in.next();
                    } else if ("$`\"\\".indexOf(escaped) >= 0) {
                        text.append(in.next());
                    } else {
                        text.append(c);
                    }
                }
                case '`' -> text.add(backticks());
                case '$' -> dollar(text, true);
                default -> text.append(c);
            }
        }
        in.next();
    }

    private Part backticks() {
        StringBuilder inside = new StringBuilder();
        while (in.peek() != '`') {
            if (in.ended()) {
                throw new Unreadable("a backtick is not closed");
            }
            char c = in.next();
            if (c == '\\' && "$`\\".indexOf(in.peek()) >= 0) {
                c = in.next();
            }
            inside.append(c);
        }
        in.next();
        return new Part.Substitution(nested.commands(inside.toString()));
    }

    private void dollar(WordBuilder text, boolean quoted) {
        char c = in.peek();
        if (c == '\'' && !quoted) {
            in.next();
            text.quoted();
            text.append(AnsiQuotes.read(in));
        } else if (c == '"' && !quoted) {
            in.next();
            text.quoted();
            twice(text, '"');
        } else if (c == '(') {
            in.next();
            if (in.peek() != '(' || !arithmetic(text)) {
                text.add(new Part.Substitution(nested.commands()));
            }
        } else if (c == '{') {
            in.next();
            parameter(text, quoted);
        } else if (Word.isName(c, false)) {
            text.add(new Part.Variable(name(), quoted));
        } else if ("@*#?-$!".indexOf(c) >= 0 || Word.isDigit(c)) {
            in.next();
            text.add(new Part.Opaque());
        } else {
            text.append('$');
        }
    }

    private String name() {
        int from = in.position();
        while (Word.isName(in.peek(), in.position() > from)) {
            in.next();
        }
        return in.between(from, in.position());
    }

    /** False, and nothing read, when it is a command that begins with a subshell. */
    private boolean arithmetic(WordBuilder text) {
        int from = in.position();
        in.next();
        int begin = in.position();
        int depth = 2;
        while (depth > 0 && !in.ended()) {
            char c = in.next();
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '\'' || depth == 1 && in.peek() != ')') {
                in.back(from);
                return false;
            }
        }
        if (depth > 0) {
            in.back(from);
            return false;
        }
        nested.expansions(in.between(begin, in.position() - 2)).forEach(text::add);
        text.add(new Part.Opaque());
        return true;
    }

    /** All that is left, as between double quotes. */
    List<Part> rest() {
        WordBuilder text = new WordBuilder();
        twice(text, Source.END);
        return text.parts();
    }

    private void parameter(WordBuilder text, boolean quoted) {
        int from = in.position();
        String name = name();
        if (!name.isEmpty() && in.peek() == '}') {
            in.next();
            text.add(new Part.Variable(name, quoted));
            return;
        }
        if (in.starts("=") || in.starts(":=")) {
            poisoned.add(name);
        }
        in.back(from);
        WordBuilder inside = new WordBuilder();
        while (in.peek() != '}') {
            if (in.ended()) {
                throw new Unreadable("a brace is not closed");
            }
            if (in.peek() == '\'' && quoted) {
                in.next();
            } else if (in.peek() == '{') {
                in.next();
            } else {
                one(inside);
            }
        }
        in.next();
        inside.parts().stream().filter(Part.Substitution.class::isInstance).forEach(text::add);
        text.add(new Part.Opaque());
    }
}
