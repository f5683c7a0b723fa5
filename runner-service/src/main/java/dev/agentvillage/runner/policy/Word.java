package dev.agentvillage.runner.policy;

import java.util.List;

/**
 * One word of a command, before anything is expanded.
 *
 * @param plain not quoted anywhere: may be a keyword
 */
record Word(List<Part> parts, boolean plain) {
    /** Stands for what is not known before it runs. */
    static final char UNKNOWN = '\uFFFC';

    /** An unquoted brace or comma, which may be a brace expansion. */
    static final char OPEN = '\uE000';

    static final char COMMA = '\uE001';
    static final char CLOSE = '\uE002';

    sealed interface Part {
        record Literal(String text) implements Part {}

        record Variable(String name, boolean quoted) implements Part {}

        /** Only the shell that runs it knows. */
        record Opaque() implements Part {}

        /**
         * @param origin by which the commands in it are found
         */
        record Substitution(int origin) implements Part {}
    }

    /** What is certain, with {@link #UNKNOWN} for the rest. */
    String text() {
        StringBuilder all = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Literal l) {
                all.append(l.text());
            } else {
                all.append(UNKNOWN);
            }
        }
        return unbraced(all.toString());
    }

    static String unbraced(String text) {
        return text.replace(OPEN, '{').replace(COMMA, ',').replace(CLOSE, '}');
    }

    /** The name when this assigns a variable, otherwise empty. */
    String assigned() {
        if (parts.isEmpty() || !(parts.getFirst() instanceof Part.Literal l)) {
            return "";
        }
        String text = l.text();
        int end = 0;
        while (end < text.length() && isName(text.charAt(end), end > 0)) {
            end++;
        }
        if (end == 0 || end == text.length()) {
            return "";
        }
        boolean append = text.startsWith("+=", end);
        return text.charAt(end) == '=' || append || text.charAt(end) == '['
                ? text.substring(0, end)
                : "";
    }

    static boolean isName(char c, boolean later) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || later && isDigit(c);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
