package dev.agentvillage.session.screen;

/** Which character sets are chosen: letters, or the lines that boxes are drawn with. */
final class Charsets {
    /** What is chosen at first. */
    static final String NONE = "\033(B\033)B\017";

    private boolean first;
    private boolean second;
    private boolean shifted;

    void choose(String sequence) {
        switch (sequence) {
            case "(0", "(B" -> first = sequence.endsWith("0");
            case ")0", ")B" -> second = sequence.endsWith("0");
            case "\016", "\017" -> shifted = sequence.equals("\016");
            default -> throw new IllegalArgumentException(sequence);
        }
    }

    void reset() {
        first = false;
        second = false;
        shifted = false;
    }

    /** As {@link #text} had it. */
    void as(String text) {
        first = text.contains("(0");
        second = text.contains(")0");
        shifted = text.contains("\016");
    }

    /** Chooses the same, after {@link #NONE}. */
    String text() {
        return (first ? "\033(0" : "") + (second ? "\033)0" : "") + (shifted ? "\016" : "");
    }
}
