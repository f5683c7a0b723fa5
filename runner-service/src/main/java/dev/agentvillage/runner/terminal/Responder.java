package dev.agentvillage.runner.terminal;

/**
 * Answers what programs ask their terminal: what it is (DA), whether it is well and where the
 * cursor is (DSR), its colours (OSC 10 and 11). Reads the output as it is published; a question may
 * be split anywhere. Control sequences as in ECMA-48 and xterm's ctlseqs.
 */
final class Responder {
    /** A VT220 with colours. */
    static final String ATTRIBUTES = "\u001b[?62;22c";

    static final String MORE_ATTRIBUTES = "\u001b[>1;10;0c";
    static final String WELL = "\u001b[0n";
    static final String FOREGROUND = "\u001b]10;rgb:d0d0/d0d0/d0d0\u001b\\";
    static final String BACKGROUND = "\u001b]11;rgb:0000/0000/0000\u001b\\";
    private static final int MAX_COLLECTED = 64;
    private static final char ESC = '\u001b';

    private enum At {
        TEXT,
        ESCAPE,
        /** One character follows: a character set and the like. */
        INTERMEDIATE,
        SEQUENCE,
        COMMAND,
        COMMAND_ESCAPE,
        /** A string that is for nobody here. */
        STRING,
        STRING_ESCAPE
    }

    private final Cursor cursor;
    private final StringBuilder collected = new StringBuilder();
    private final StringBuilder answers = new StringBuilder();
    private At at = At.TEXT;

    Responder(Cursor cursor) {
        this.cursor = cursor;
    }

    /** What is to be typed in answer; mostly nothing. */
    String read(String output) {
        answers.setLength(0);
        for (int i = 0; i < output.length(); ) {
            int c = output.codePointAt(i);
            i += Character.charCount(c);
            take(c);
        }
        return answers.toString();
    }

    private void take(int c) {
        // Cancels whatever was begun.
        if (c == 0x18 || c == 0x1a) {
            at = At.TEXT;
            return;
        }
        at =
                switch (at) {
                    case TEXT -> text(c);
                    case ESCAPE -> escape(c);
                    case INTERMEDIATE -> At.TEXT;
                    case SEQUENCE -> sequence(c);
                    case COMMAND -> command(c);
                    case COMMAND_ESCAPE -> ended(c);
                    case STRING -> c == ESC ? At.STRING_ESCAPE : At.STRING;
                    case STRING_ESCAPE -> c == '\\' ? At.TEXT : escape(c);
                };
    }

    private At text(int c) {
        if (c == ESC) {
            return At.ESCAPE;
        }
        if (c < ' ') {
            cursor.control((char) c);
        } else if (c != 0x7f) {
            cursor.print(c);
        }
        return At.TEXT;
    }

    private At escape(int c) {
        collected.setLength(0);
        switch (c) {
            case '[' -> {
                return At.SEQUENCE;
            }
            case ']' -> {
                return At.COMMAND;
            }
            case 'P', 'X', '^', '_' -> {
                return At.STRING;
            }
            case '(', ')', '*', '+', '#', '%', ' ' -> {
                return At.INTERMEDIATE;
            }
            case '7' -> cursor.save();
            case '8' -> cursor.restore();
            case 'c' -> cursor.reset();
            case 'D' -> cursor.lineFeed();
            case 'E' -> {
                cursor.control('\r');
                cursor.lineFeed();
            }
            case 'M' -> cursor.reverseLineFeed();
            case 'Z' -> answers.append(ATTRIBUTES);
            default -> {}
        }
        return c == ESC ? At.ESCAPE : At.TEXT;
    }

    private At sequence(int c) {
        if (c == ESC) {
            return At.ESCAPE;
        }
        if (c < ' ') {
            cursor.control((char) c);
            return At.SEQUENCE;
        }
        if (c < '@') {
            collect(c);
            return At.SEQUENCE;
        }
        if (collected.length() < MAX_COLLECTED) {
            sequenceEnded((char) Math.min(c, '~'));
        }
        return At.TEXT;
    }

    private void sequenceEnded(char end) {
        Parameters p = Parameters.of(collected);
        int first = p.or(0, 0);
        if (p.mark() == '?') {
            boolean alternate = first == 1049 || first == 1047 || first == 47;
            if (alternate && (end == 'h' || end == 'l')) {
                cursor.alternate(end == 'h');
            }
        } else if (p.mark() == '>') {
            answers.append(end == 'c' && first == 0 ? MORE_ATTRIBUTES : "");
        } else if (p.mark() == 0) {
            switch (end) {
                case 'c' -> answers.append(first == 0 ? ATTRIBUTES : "");
                case 'n' -> status(first);
                default -> cursor.sequence(end, p);
            }
        }
    }

    private void status(int asked) {
        if (asked == 5) {
            answers.append(WELL);
        } else if (asked == 6) {
            answers.append("\u001b[")
                    .append(cursor.line())
                    .append(';')
                    .append(cursor.column())
                    .append('R');
        }
    }

    private At command(int c) {
        if (c == ESC) {
            return At.COMMAND_ESCAPE;
        }
        if (c == '\u0007') {
            commandEnded();
            return At.TEXT;
        }
        collect(c);
        return At.COMMAND;
    }

    private At ended(int c) {
        if (c != '\\') {
            return escape(c);
        }
        commandEnded();
        return At.TEXT;
    }

    private void commandEnded() {
        switch (collected.toString()) {
            case "10;?" -> answers.append(FOREGROUND);
            case "11;?" -> answers.append(BACKGROUND);
            default -> {}
        }
    }

    private void collect(int c) {
        if (collected.length() < MAX_COLLECTED) {
            collected.appendCodePoint(c);
        }
    }
}
