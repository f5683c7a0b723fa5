package dev.agentvillage.runner.policy;

import java.util.List;
import java.util.Set;

/** Reads everything that is more than a simple command. */
final class Compounds {
    private static final Set<String> OUT_OF_PLACE =
            Set.of("then", "do", "done", "fi", "elif", "else", "esac", "}", "in");

    private final ShellParser parser;
    private final Source in;
    private final Words words;

    Compounds(ShellParser parser, Source in, Words words) {
        this.parser = parser;
        this.in = in;
        this.words = words;
    }

    /** False, and nothing read, when a simple command begins here. */
    boolean read(String keyword) {
        if (in.starts("((") && arithmetic()) {
            return true;
        }
        if (in.take("(")) {
            some(Set.of());
            parser.expect(")");
            return true;
        }
        if (OUT_OF_PLACE.contains(keyword) && !keyword.equals("in")) {
            throw new Unreadable("'" + keyword + "' is not expected");
        }
        switch (keyword) {
            case "{" -> {
                in.take("{");
                some(Set.of("}"));
                close("}");
            }
            case "if" -> condition();
            case "while", "until" -> {
                in.take(keyword);
                some(Set.of("do"));
                body();
            }
            case "for", "select" -> loop(keyword);
            case "case" -> choice();
            case "function" -> function();
            case "[[" -> test();
            case "coproc" -> {
                in.take(keyword);
                coprocess();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void some(Set<String> closers) {
        if (parser.list(closers) == 0) {
            throw new Unreadable("a command is missing");
        }
    }

    private void close(String keyword) {
        parser.newlines();
        if (!parser.keyword().equals(keyword)) {
            throw new Unreadable("'" + keyword + "' is missing");
        }
        in.take(keyword);
        parser.blanks();
    }

    private void body() {
        close("do");
        some(Set.of("done"));
        close("done");
    }

    private void condition() {
        in.take("if");
        some(Set.of("then"));
        close("then");
        some(Set.of("elif", "else", "fi"));
        while (parser.keyword().equals("elif")) {
            in.take("elif");
            some(Set.of("then"));
            close("then");
            some(Set.of("elif", "else", "fi"));
        }
        if (parser.keyword().equals("else")) {
            in.take("else");
            some(Set.of("fi"));
        }
        close("fi");
    }

    private void loop(String keyword) {
        in.take(keyword);
        parser.blanks();
        if (in.starts("((")) {
            if (!arithmetic()) {
                throw new Unreadable("a loop's arithmetic is not closed");
            }
        } else {
            Word name = words.word();
            if (!name.plain() || name.parts().isEmpty()) {
                throw new Unreadable("a loop has no variable");
            }
            parser.assigns(name.text());
            parser.newlines();
            if (parser.keyword().equals("in")) {
                in.take("in");
                items();
            }
        }
        parser.blanks();
        if (in.peek() == ';') {
            in.next();
        }
        parser.newlines();
        if (parser.keyword().equals("{")) {
            read("{");
        } else {
            body();
        }
    }

    private void items() {
        while (true) {
            parser.blanks();
            if (in.ended() || in.peek() == ';' || in.peek() == '\n') {
                return;
            }
            Word word = words.word();
            if (word.parts().isEmpty() && word.plain()) {
                throw new Unreadable("'" + in.peek() + "' is not expected");
            }
        }
    }

    private void choice() {
        in.take("case");
        parser.blanks();
        if (words.word().equals(new Word(List.of(), true))) {
            throw new Unreadable("a case has no word");
        }
        close("in");
        while (true) {
            parser.newlines();
            if (parser.keyword().equals("esac")) {
                break;
            }
            if (in.take("(")) {
                parser.blanks();
            }
            do {
                parser.blanks();
                if (words.word().equals(new Word(List.of(), true))) {
                    throw new Unreadable("a pattern is missing");
                }
                parser.blanks();
            } while (in.take("|"));
            parser.expect(")");
            parser.list(Set.of("esac"));
            if (!in.take(";;&") && !in.take(";;") && !in.take(";&")) {
                break;
            }
        }
        close("esac");
    }

    private void function() {
        in.take("function");
        parser.blanks();
        Word name = words.word();
        if (name.parts().isEmpty()) {
            throw new Unreadable("a function has no name");
        }
        parser.blanks();
        if (in.take("(")) {
            parser.expect(")");
        }
        parser.function(name.text());
    }

    /** With a name only before a compound command. */
    private void coprocess() {
        parser.blanks();
        if (!read(parser.keyword())) {
            int from = in.position();
            words.word();
            parser.blanks();
            if (!read(parser.keyword())) {
                in.back(from);
                parser.list(Set.of());
            }
        }
    }

    private void test() {
        in.take("[[");
        while (true) {
            parser.newlines();
            if (parser.keyword().equals("]]")) {
                in.take("]]");
                return;
            }
            if (in.ended() || in.peek() == ';') {
                throw new Unreadable("']]' is missing");
            }
            if ("()<>|&".indexOf(in.peek()) >= 0 && in.peek(1) != '(') {
                in.next();
            } else if (words.word().parts().isEmpty()) {
                in.next();
            }
        }
    }

    /** False, and nothing read, when it is a subshell in a subshell. */
    private boolean arithmetic() {
        int from = in.position();
        in.take("((");
        int begin = in.position();
        int depth = 2;
        while (depth > 0 && !in.ended()) {
            char c = in.next();
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 1 && in.peek() != ')') {
                in.back(from);
                return false;
            }
        }
        if (depth > 0) {
            in.back(from);
            return false;
        }
        var _ = parser.expansions(in.between(begin, in.position() - 2));
        return true;
    }
}
