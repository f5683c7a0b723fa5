package dev.agentvillage.runner.policy;

import dev.agentvillage.runner.policy.SimpleCommand.Redirect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Here-documents: announced on a line, read after its end. */
final class HereDocuments {
    private final Source in;
    private final Words words;
    private final Words.Nested nested;
    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(
            String end, boolean expanded, boolean indented, List<Redirect> redirects, int at) {}

    HereDocuments(Source in, Words words, Words.Nested nested) {
        this.in = in;
        this.words = words;
        this.nested = nested;
    }

    void expect(String operator, List<Redirect> redirects) {
        Word delimiter = words.word();
        if (delimiter.parts().isEmpty() && delimiter.plain()) {
            throw new Unreadable("a here-document has no end word");
        }
        redirects.add(new Redirect("<<", delimiter));
        pending.add(
                new Pending(
                        delimiter.text(),
                        delimiter.plain(),
                        operator.equals("<<-"),
                        redirects,
                        redirects.size() - 1));
    }

    /** At the beginning of a line, or at the end of all: then they are empty. */
    void read() {
        for (Pending next = pending.poll(); next != null; next = pending.poll()) {
            StringBuilder body = new StringBuilder();
            while (!in.ended()) {
                String line = in.line();
                String shown = next.indented() ? line.replaceFirst("^\t+", "") : line;
                if (shown.equals(next.end())) {
                    break;
                }
                body.append(shown).append('\n');
            }
            List<Word.Part> parts =
                    next.expanded()
                            ? nested.expansions(body.toString())
                            : List.of(new Word.Part.Literal(body.toString()));
            next.redirects()
                    .set(next.at(), new Redirect("<<", new Word(List.copyOf(parts), false)));
        }
    }
}
