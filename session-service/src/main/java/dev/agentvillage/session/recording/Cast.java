package dev.agentvillage.session.recording;

import dev.agentvillage.contracts.model.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A recording as asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/): a header, then one
 * line an event with its time. What is missing is a marker.
 */
final class Cast {
    private final StringBuilder out = new StringBuilder();
    private final Deque<Resize> resizes;
    private final String title;
    private final long createdAt;
    private Terminal size;
    private long next;
    private boolean begun;
    private long zero;
    private long last;

    /**
     * @param since offset of the first byte wanted
     * @param resizes in their order
     * @param createdAt the session's, for a recording without output
     */
    Cast(String title, Terminal size, List<Resize> resizes, long since, long createdAt) {
        this.title = title;
        this.size = size;
        this.resizes = new ArrayDeque<>(resizes);
        this.next = since;
        this.createdAt = createdAt;
    }

    /** Where it goes on. */
    long next() {
        return next;
    }

    void take(Chunk chunk) {
        if (chunk.end() <= next) {
            return;
        }
        long bytesEnd = chunk.start() + chunk.data().length;
        long from = Math.max(next, chunk.start());
        if (!begun) {
            begin(from, chunk.at());
        }
        resizesUpTo(from);
        if (chunk.start() > next) {
            gap(next, chunk.start(), chunk.at());
        }
        if (from < bytesEnd) {
            event(chunk.at(), 'o', text(chunk.data(), (int) (from - chunk.start())));
        }
        if (bytesEnd < chunk.end()) {
            gap(Math.max(from, bytesEnd), chunk.end(), chunk.at());
        }
        next = chunk.end();
    }

    /** What came after the last output. */
    void end() {
        if (!begun) {
            begin(next, createdAt);
        }
        resizesUpTo(Long.MAX_VALUE);
    }

    /** The lines since the last call, in UTF-8. */
    byte[] lines() {
        byte[] lines = out.toString().getBytes(StandardCharsets.UTF_8);
        out.setLength(0);
        return lines;
    }

    private void begin(long offset, long at) {
        begun = true;
        while (!resizes.isEmpty() && resizes.element().offset() <= offset) {
            size = resizes.remove().size();
        }
        zero = at == 0 ? createdAt : at;
        out.append("{\"version\": 2, \"width\": ")
                .append(size.cols())
                .append(", \"height\": ")
                .append(size.rows())
                .append(", \"timestamp\": ")
                .append(Math.floorDiv(zero, 1000))
                .append(", \"title\": ");
        quote(title);
        out.append(", \"env\": {\"TERM\": \"xterm-256color\"}}\n");
    }

    private void resizesUpTo(long offset) {
        while (!resizes.isEmpty() && resizes.element().offset() <= offset) {
            Resize resize = resizes.remove();
            event(resize.at(), 'r', resize.size().cols() + "x" + resize.size().rows());
        }
    }

    private void gap(long from, long to, long at) {
        event(at, 'm', "output " + from + " to " + to + " is missing");
    }

    /** Times never go back. */
    private void event(long at, char code, String data) {
        last = Math.max(last, at - zero);
        out.append('[').append(last / 1000).append('.');
        long ms = last % 1000;
        out.append(ms < 100 ? ms < 10 ? "00" : "0" : "").append(ms);
        out.append(", \"").append(code).append("\", ");
        quote(data);
        out.append("]\n");
    }

    /** From the middle of a character its rest is left out. */
    private static String text(byte[] utf8, int from) {
        int start = from;
        while (start > 0 && start < utf8.length && (utf8[start] & 0xC0) == 0x80) {
            start++;
        }
        return new String(utf8, start, utf8.length - start, StandardCharsets.UTF_8);
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
