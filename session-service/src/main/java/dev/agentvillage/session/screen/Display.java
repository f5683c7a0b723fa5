package dev.agentvillage.session.screen;

import dev.agentvillage.contracts.model.Terminal;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/**
 * The library's screens: the one that is to be seen, and the main one while that is the alternate.
 * What has scrolled away, which the library would keep for ever, is forgotten.
 */
final class Display {
    /** Lines that have scrolled away before they are forgotten. */
    private static final int SCROLLED = 200;

    /** Characters that are on no screen yet. */
    private final StringBuilder run = new StringBuilder();

    private ScreenTerminal screen;
    private @Nullable ScreenTerminal below;
    private Terminal size;

    /** The cursor's, or −1: the library is asked. */
    private int column = -1;

    Display(Terminal size) {
        this.size = size;
        this.screen = blank();
    }

    private ScreenTerminal blank() {
        return new ScreenTerminal(size.cols(), size.rows());
    }

    /** Cells that it takes; 0 where it is drawn over the character before it. */
    static int width(int codePoint) {
        return codePoint == 0 ? 0 : WCWidth.wcwidth(codePoint);
    }

    Terminal size() {
        return size;
    }

    void resize(Terminal to) {
        flush();
        screen.setSize(Size.of(to.cols(), to.rows()));
        ScreenTerminal main = below;
        if (main != null) {
            main.setSize(Size.of(to.cols(), to.rows()));
        }
        size = to;
        column = -1;
    }

    void reset() {
        run.setLength(0);
        column = -1;
        below = null;
        screen = blank();
    }

    /** Shows the alternate screen, which is blank. */
    void leave() {
        flush();
        column = -1;
        below = screen;
        screen = blank();
    }

    /** Shows the main screen as it was. */
    void comeBack() {
        ScreenTerminal main = below;
        if (main != null) {
            flush();
            column = -1;
            below = null;
            screen = main;
        }
    }

    /** What is to be seen. */
    Cells cells() {
        flush();
        return cells(screen);
    }

    /** The main screen; null while it is the one to be seen. */
    @Nullable Cells below() {
        ScreenTerminal main = below;
        return main == null ? null : cells(main);
    }

    private Cells cells(ScreenTerminal of) {
        long[] cells = new long[size.cols() * size.rows()];
        int[] cursor = new int[2];
        of.dump(cells, cursor);
        return new Cells(cells, size.cols(), size.rows(), cursor[0], cursor[1]);
    }

    int column() {
        if (column < 0) {
            flush();
            screen.write("\033[6n");
            String at = screen.read();
            column = Integer.parseInt(at.substring(at.indexOf(';') + 1, at.length() - 1)) - 1;
        }
        return column;
    }

    /** Whether it is known that there is room behind the cursor for this character and another. */
    boolean roomy() {
        return column >= 0 && column + 1 < size.cols();
    }

    /** A character of one cell, where there is room for it. */
    void put(int codePoint) {
        run.appendCodePoint(codePoint);
        column++;
    }

    void write(String text) {
        flush();
        column = -1;
        screen.write(text);
        if (screen.getHistorySize() > SCROLLED) {
            screen.write("\033[3J");
        }
    }

    /** What leaves the cursor in a column that is known. */
    void write(String text, int then) {
        write(text);
        column = then;
    }

    /** What leaves the cursor where it is. */
    void set(String text) {
        write(text, column);
    }

    private void flush() {
        if (!run.isEmpty()) {
            screen.write(run);
            run.setLength(0);
        }
    }
}
