package dev.agentvillage.runner.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds every simple command of a script, wherever it stands: POSIX.1-2024 chapter 2 and what bash
 * adds to it. Bounded in length and depth.
 */
final class ShellParser implements Words.Nested {
    private static final int MAX_CHARS = 64 * 1024;
    private static final int MAX_DEPTH = 40;

    private final Source in;
    private final Words words;
    private final Compounds compounds;
    private final HereDocuments documents;
    private final Redirections redirections;
    private final Found found;
    private Origin here;
    private int depth;

    private ShellParser(Source in, Found found, Origin here, int depth) {
        this.in = in;
        this.found = found;
        this.here = here;
        this.depth = depth;
        this.words = new Words(in, this, found.poisoned);
        this.documents = new HereDocuments(in, words, this);
        this.redirections = new Redirections(this, in, words, documents);
        this.compounds = new Compounds(this, in, words);
    }

    /**
     * @param origins numbers below this are taken
     */
    static Script parse(String text, int origins, Origin around) {
        if (text.length() > MAX_CHARS) {
            return new Script.Broken("it is longer than 64 KiB");
        }
        if (text.chars().anyMatch(c -> c == 0 || c >= Word.OPEN && c <= Word.CLOSE)) {
            return new Script.Broken("it contains a character that no command needs");
        }
        Found found = new Found();
        found.origins = origins;
        ShellParser parser = new ShellParser(new Source(text), found, around, 0);
        try {
            parser.all();
        } catch (Unreadable e) {
            return new Script.Broken(String.valueOf(e.getMessage()));
        }
        return new Script.Readable(found.commands, found.functions, found.poisoned);
    }

    private void all() {
        list(Set.of());
        if (!in.ended()) {
            throw new Unreadable("'" + in.peek() + "' is not expected");
        }
        documents.read();
    }

    @Override
    public int commands() {
        return inside(
                () -> {
                    list(Set.of());
                    expect(")");
                });
    }

    @Override
    public int commands(String text) {
        return inside(() -> new ShellParser(new Source(text), found, here, depth).all());
    }

    @Override
    public List<Word.Part> expansions(String text) {
        return new ShellParser(new Source(text), found, here, depth).words.rest();
    }

    private int inside(Runnable reading) {
        Origin around = here;
        here = new Origin(around, found.origins++, 0, around.function());
        int origin = here.pipeline();
        deeper();
        reading.run();
        depth--;
        here = around;
        return origin;
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw new Unreadable("it is nested too deeply");
        }
    }

    /** Commands, up to one of these keywords or whatever else ends a list. How many. */
    int list(Set<String> closers) {
        int count = 0;
        while (true) {
            newlines();
            if (in.ended() || in.peek() == ')' || in.starts(";;") || in.starts(";&")) {
                return count;
            }
            String keyword = keyword();
            if (closers.contains(keyword)) {
                return count;
            }
            int from = found.commands.size();
            andOr();
            count++;
            blanks();
            if (in.peek() == '&' && in.peek(1) != '&') {
                in.next();
                found.commands
                        .subList(from, found.commands.size())
                        .replaceAll(SimpleCommand::inBackground);
            } else if (in.peek() == ';' && in.peek(1) != ';' && in.peek(1) != '&') {
                in.next();
            } else if (in.peek() != '\n') {
                return count;
            }
        }
    }

    private void andOr() {
        pipeline();
        while (true) {
            blanks();
            if (!in.take("&&") && !in.take("||")) {
                return;
            }
            newlines();
            pipeline();
        }
    }

    private void pipeline() {
        blanks();
        String keyword = keyword();
        while (keyword.equals("!") || keyword.equals("time")) {
            in.take(keyword);
            blanks();
            if (keyword.equals("time") && in.starts("-p ")) {
                in.take("-p");
                blanks();
            }
            if (in.ended() || "\n;)".indexOf(in.peek()) >= 0) {
                // Bash takes them alone.
                return;
            }
            keyword = keyword();
        }
        Origin around = here;
        int number = found.origins++;
        int stage = 0;
        do {
            if (stage > 0) {
                newlines();
            }
            here = new Origin(around, number, stage++, around.function());
            command();
            here = around;
            blanks();
        } while (in.peek() == '|' && in.peek(1) != '|' && (in.take("|&") || in.take("|")));
    }

    private void command() {
        deeper();
        blanks();
        char c = in.peek();
        if (in.ended() || ";&|)\n".indexOf(c) >= 0 && !in.starts("&>")) {
            throw new Unreadable(in.ended() ? "it ends early" : "'" + c + "' is not expected");
        }
        String keyword = keyword();
        if (keyword.equals("!")) {
            throw new Unreadable("'!' is not expected");
        }
        if (compounds.read(keyword)) {
            redirected();
        } else {
            simple();
        }
        depth--;
    }

    private void redirected() {
        List<SimpleCommand.Redirect> redirects = new ArrayList<>();
        blanks();
        while (redirections.read(redirects)) {
            blanks();
        }
        if (!redirects.isEmpty()) {
            add(List.of(), List.of(), redirects);
        }
    }

    private void simple() {
        List<Word> assignments = new ArrayList<>(1);
        List<Word> said = new ArrayList<>();
        List<SimpleCommand.Redirect> redirects = new ArrayList<>(1);
        while (true) {
            blanks();
            if (redirections.read(redirects)) {
                continue;
            }
            char c = in.peek();
            if (c == '(' && said.size() == 1 && assignments.isEmpty() && redirects.isEmpty()) {
                in.next();
                blanks();
                expect(")");
                function(said.getFirst().text());
                return;
            }
            if (in.ended() || ";&|\n()".indexOf(c) >= 0) {
                break;
            }
            Word word = words.word();
            if (said.isEmpty() && !word.assigned().isEmpty()) {
                assignments.add(word);
            } else {
                said.add(word);
            }
        }
        if (assignments.isEmpty() && said.isEmpty() && redirects.isEmpty() || in.peek() == '(') {
            throw new Unreadable("'" + in.peek() + "' is not expected");
        }
        add(assignments, said, redirects);
    }

    void add(List<Word> assignments, List<Word> said, List<SimpleCommand.Redirect> redirects) {
        found.commands.add(new SimpleCommand(assignments, said, redirects, here, false));
    }

    /** Its body, which must be a compound command. */
    void function(String name) {
        newlines();
        found.functions.add(name);
        Origin around = here;
        here = new Origin(around, found.origins++, 0, name);
        deeper();
        if (!compounds.read(keyword())) {
            throw new Unreadable("a function has no body");
        }
        depth--;
        here = around;
        blanks();
        redirected();
    }

    void assigns(String name) {
        found.poisoned.add(name);
    }

    void expect(String what) {
        blanks();
        if (!in.take(what)) {
            throw new Unreadable("'" + what + "' is missing");
        }
    }

    void blanks() {
        while (true) {
            if (in.peek() == ' ' || in.peek() == '\t') {
                in.next();
            } else if (!in.take("\\\n")) {
                break;
            }
        }
        if (in.peek() == '#') {
            while (!in.ended() && in.peek() != '\n') {
                in.next();
            }
        }
    }

    void newlines() {
        blanks();
        while (in.peek() == '\n') {
            in.next();
            documents.read();
            blanks();
        }
    }

    /** The bare word that stands here, if it could be a keyword; nothing is read. */
    String keyword() {
        return Operators.keyword(in);
    }
}
