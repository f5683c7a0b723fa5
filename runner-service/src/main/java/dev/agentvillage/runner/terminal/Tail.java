package dev.agentvillage.runner.terminal;

import java.util.ArrayDeque;

/** The last output, bounded. */
final class Tail {
    private static final int MAX_CHARS = 64 * 1024;

    private final ArrayDeque<Part> parts = new ArrayDeque<>();
    private int chars;

    private record Part(String text, long from, long to) {}

    private long end;

    Tail(long startOffset) {
        this.end = startOffset;
    }

    synchronized void add(String text, long endOffset) {
        parts.add(new Part(text, end, endOffset));
        end = endOffset;
        chars += text.length();
        while (chars > MAX_CHARS && parts.size() > 1) {
            chars -= parts.remove().text().length();
        }
    }

    /** What is left of the output after the offset; the piece that the offset lies in is whole. */
    synchronized String since(long offset) {
        StringBuilder text = new StringBuilder();
        for (Part p : parts) {
            if (p.to() > offset) {
                text.append(p.text());
            }
        }
        return text.toString();
    }
}
