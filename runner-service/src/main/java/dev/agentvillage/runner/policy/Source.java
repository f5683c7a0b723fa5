package dev.agentvillage.runner.policy;

/** A text and how far it is read. */
final class Source {
    /** Read at the end; no text has it, see {@link ShellParser}. */
    static final char END = '\0';

    private final String text;
    private int at;

    Source(String text) {
        this.text = text;
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : END;
    }

    char next() {
        char c = peek();
        at++;
        return c;
    }

    boolean ended() {
        return at >= text.length();
    }

    boolean starts(String what) {
        return text.startsWith(what, at);
    }

    boolean take(String what) {
        if (!starts(what)) {
            return false;
        }
        at += what.length();
        return true;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    String between(int from, int to) {
        return text.substring(from, to);
    }

    /** The rest of this line, without its end, which is passed. */
    String line() {
        int end = text.indexOf('\n', at);
        String line = text.substring(at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + 1;
        return line;
    }
}
