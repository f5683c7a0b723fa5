package dev.agentvillage.session.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jline.utils.ScreenTerminal;

/** Writes down what makes a terminal show these cells. */
final class Paint {
    /**
     * Characters; a screen of which every cell is coloured otherwise is painted plain from here.
     */
    static final int MOST = 1024 * 1024;

    private static final long BLANK = ' ';

    private final StringBuilder out = new StringBuilder();
    private Pen pen = Pen.PLAIN;
    private int origin;

    /** From an empty screen and a plain pen. */
    void cells(Cells screen) {
        for (int y = 0; y < screen.rows(); y++) {
            row(screen, y, screen.cols());
        }
        pen(Pen.PLAIN);
    }

    private void row(Cells screen, int y, int cols) {
        int end = cols;
        while (end > 0
                && narrow(screen.at(end - 1, y)) == BLANK
                && (end < 2 || !wide(screen, end - 2, y))) {
            end--;
        }
        if (end > 0) {
            move(0, y);
        }
        for (int x = 0; x < end; x++) {
            if (wide(screen, x, y) && x + 1 < cols) {
                cell(screen.at(x, y));
                x++;
            } else {
                cell(narrow(screen.at(x, y)));
            }
        }
    }

    /** A character of two cells, neither of which was written over. */
    private static boolean wide(Cells screen, int x, int y) {
        return x + 1 < screen.cols()
                && Display.width(character(screen.at(x, y))) == 2
                && character(screen.at(x + 1, y)) == 0;
    }

    /** What is left of a character of two cells is blank. */
    private static long narrow(long cell) {
        long whole = Display.width(character(cell)) == 1 ? cell : cell - character(cell) + ' ';
        return character(whole) == ' ' && !seen(whole) ? BLANK : whole;
    }

    /** Whether a blank is to be seen. */
    private static boolean seen(long cell) {
        return ScreenTerminal.cellHasBackground(cell)
                || ScreenTerminal.cellUnderline(cell)
                || ScreenTerminal.cellInverse(cell);
    }

    private static int character(long cell) {
        return ScreenTerminal.cellCodePoint(cell);
    }

    private void cell(long cell) {
        if (out.length() < MOST) {
            pen(pen(cell));
        }
        out.appendCodePoint(character(cell));
    }

    /** The cell under the cursor again: behind the last one a terminal waits with the new line. */
    void last(Cells screen) {
        int x =
                screen.x() > 0 && wide(screen, screen.x() - 1, screen.y())
                        ? screen.x() - 1
                        : screen.x();
        move(x, screen.y());
        long cell = screen.at(x, screen.y());
        cell(x < screen.x() ? cell : narrow(cell));
    }

    void move(int x, int y) {
        out.append("\033[")
                .append(Math.max(0, y - origin) + 1)
                .append(';')
                .append(x + 1)
                .append('H');
    }

    /** The row that is the first from now on. */
    void origin(int row) {
        origin = row;
    }

    void text(String text) {
        out.append(text);
    }

    void pen(Pen next) {
        if (!next.equals(pen)) {
            pen = next;
            next.sequences().forEach(out::append);
        }
    }

    String text() {
        return out.toString();
    }

    private static Pen pen(long cell) {
        List<Integer> styles = new ArrayList<>();
        add(styles, ScreenTerminal.cellBold(cell), 1);
        add(styles, ScreenTerminal.cellDim(cell), 2);
        add(styles, ScreenTerminal.cellItalic(cell), 3);
        add(styles, ScreenTerminal.cellUnderline(cell), 4);
        add(styles, ScreenTerminal.cellInverse(cell), 7);
        add(styles, ScreenTerminal.cellConceal(cell), 8);
        return new Pen(
                new TreeSet<>(styles),
                ScreenTerminal.cellHasForeground(cell)
                        ? colour(38, ScreenTerminal.cellForeground(cell))
                        : "",
                ScreenTerminal.cellHasBackground(cell)
                        ? colour(48, ScreenTerminal.cellBackground(cell))
                        : "");
    }

    private static void add(List<Integer> styles, boolean has, int style) {
        if (has) {
            styles.add(style);
        }
    }

    private static String colour(int where, int colour) {
        int rgb = ScreenTerminal.cellColorRgb(colour);
        return where + ";2;" + (rgb >> 16) + ';' + (rgb >> 8 & 0xff) + ';' + (rgb & 0xff);
    }
}
