package dev.agentvillage.runner.policy;

/** {@code $'…'}: the escapes of bash(1), "QUOTING". */
final class AnsiQuotes {
    private AnsiQuotes() {}

    /** What stands before the closing quote, which is passed. */
    static String read(Source in) {
        StringBuilder text = new StringBuilder();
        while (in.peek() != '\'') {
            if (in.ended()) {
                throw new Unreadable("a quote is not closed");
            }
            char c = in.next();
            if (c == '\\') {
                escape(in, text);
            } else {
                text.append(c);
            }
        }
        in.next();
        return text.toString();
    }

    private static void escape(Source in, StringBuilder text) {
        char c = in.next();
        switch (c) {
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'e', 'E' -> text.append('\u001b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'v' -> text.append('\u000b');
            case 'x' -> code(in, text, 16, 2);
            case 'u' -> code(in, text, 16, 4);
            case 'U' -> code(in, text, 16, 8);
            case 'c' -> text.append((char) (in.next() & 0x1f));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                in.back(in.position() - 1);
                code(in, text, 8, 3);
            }
            case '\\', '\'', '"', '?' -> text.append(c);
            default -> text.append('\\').append(c);
        }
    }

    private static void code(Source in, StringBuilder text, int radix, int most) {
        int value = 0;
        for (int i = 0; i < most && Character.digit(in.peek(), radix) >= 0; i++) {
            value = value * radix + Character.digit(in.next(), radix);
        }
        if (value == 0 || !Character.isValidCodePoint(value)) {
            throw new Unreadable("an escape is no character");
        }
        text.appendCodePoint(value);
    }
}
