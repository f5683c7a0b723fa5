package dev.agentvillage.runner.policy;

import dev.agentvillage.runner.policy.Word.Part;
import java.util.ArrayList;
import java.util.List;

/** A word in the making. */
final class WordBuilder {
    private final List<Part> parts = new ArrayList<>(2);
    private final StringBuilder literal = new StringBuilder();
    private boolean plain = true;

    void append(char c) {
        literal.append(c);
    }

    void append(String text) {
        literal.append(text);
    }

    void quoted() {
        plain = false;
    }

    void add(Part part) {
        settle();
        parts.add(part);
        plain = false;
    }

    boolean assigns() {
        return plain
                && !literal.isEmpty()
                && literal.charAt(literal.length() - 1) == '='
                && !word(literal.toString()).assigned().isEmpty();
    }

    boolean globs() {
        return !literal.isEmpty() && "?*+@!".indexOf(literal.charAt(literal.length() - 1)) >= 0;
    }

    private static Word word(String text) {
        return new Word(List.of(new Part.Literal(text)), true);
    }

    private void settle() {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    List<Part> parts() {
        settle();
        return parts;
    }

    Word word() {
        return new Word(List.copyOf(parts()), plain);
    }
}
