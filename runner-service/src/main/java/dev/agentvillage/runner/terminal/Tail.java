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

    /** What is left of the output between two offsets. */
    synchronized String between(long from, long to) {
        StringBuilder text = new StringBuilder();
        for (Part p : parts) {
            if (p.to() > from && p.from() < to) {
                int begin = Utf8Repair.chars(p.text(), from - p.from());
                int end = Utf8Repair.chars(p.text(), to - p.from());
                text.append(p.text(), begin, Math.max(begin, end));
            }
        }
        return text.toString();
    }
}
