package dev.agentvillage.session.screen;

/** Where in its row the next character goes, and what is done at the end of it. */
final class Carriage {
    /**
     * Columns from a tab stop to the next. Programs do not set them; the library's are elsewhere.
     */
    private static final int TAB = 8;

    private final Display display;
    private final Modes modes;

    /** The last character is in the last column, and the next begins a new line. */
    private boolean waiting;

    /** What may be repeated; 0: nothing. */
    private int last;

    Carriage(Display display, Modes modes) {
        this.display = display;
        this.modes = modes;
    }

    boolean waits() {
        return waiting;
    }

    void character(int codePoint) {
        int width = Display.width(codePoint);
        if (width < 1) {
            return;
        }
        last = codePoint;
        if (width == 1 && !waiting && display.roomy()) {
            display.put(codePoint);
            return;
        }
        boolean wraps = modes.on(7);
        if (!wraps) {
            settle();
        }
        int cols = display.size().cols();
        int from = display.column();
        if (wraps && !waiting && from + width > cols) {
            display.write(" ");
            waiting = true;
        }
        int behind = (waiting ? 0 : from) + width;
        waiting = behind >= cols;
        display.write(Character.toString(codePoint), Math.min(behind, cols - 1));
    }

    /** The last character again; at most as much as makes a line: programs draw with it. */
    void repeat(int times) {
        for (int i = 0; last != 0 && i < Math.min(times, display.size().cols()); i++) {
            character(last);
        }
        last = 0;
    }

    /** Something that is no character has come. */
    void interrupted() {
        last = 0;
    }

    /** Whatever is no character puts the cursor on the last column, not behind it. */
    void settle() {
        if (waiting) {
            waiting = false;
            display.write("\033[" + display.size().cols() + "G");
        }
    }

    void reset() {
        waiting = false;
        last = 0;
    }

    void right(int columns) {
        to(display.column() + columns);
    }

    void tab(int stops) {
        int from = stops > 0 ? display.column() : display.column() + TAB - 1;
        to((from / TAB + stops) * TAB);
    }

    private void to(int x) {
        settle();
        int to = Math.max(0, Math.min(display.size().cols() - 1, x));
        display.write("\033[" + (to + 1) + "G", to);
    }
}
