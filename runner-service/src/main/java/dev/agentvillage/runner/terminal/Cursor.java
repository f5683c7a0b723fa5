package dev.agentvillage.runner.terminal;

/** Where a terminal's cursor is: what of a screen can be known without keeping its text. */
final class Cursor {
    private static final int TAB = 8;

    /** Combining marks begin here; before it every character takes one cell. */
    private static final int FIRST_MARK = 0x300;

    private int cols;
    private int rows;
    private int col;
    private int row;
    private int top;
    private int bottom;
    private boolean wraps;
    private Saved saved = new Saved(0, 0);
    private Saved main = new Saved(0, 0);

    private record Saved(int col, int row) {}

    Cursor(int cols, int rows) {
        this.cols = cols;
        this.rows = rows;
        this.bottom = rows - 1;
    }

    /** From 1 on. */
    int column() {
        return col + 1;
    }

    /** From 1 on. */
    int line() {
        return row + 1;
    }

    void resize(int newCols, int newRows) {
        cols = newCols;
        rows = newRows;
        top = 0;
        bottom = rows - 1;
        to(col, row);
    }

    void reset() {
        top = 0;
        bottom = rows - 1;
        saved = new Saved(0, 0);
        to(0, 0);
    }

    void print(int codePoint) {
        int width = width(codePoint);
        if (width == 0) {
            return;
        }
        if (wraps || col + width > cols) {
            lineFeed();
            col = 0;
        }
        wraps = col + width >= cols;
        col = wraps ? cols - 1 : col + width;
    }

    /** As many cells as most terminals use. */
    private static int width(int c) {
        if (c < FIRST_MARK) {
            return 1;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT) {
            return 0;
        }
        boolean wide =
                (c >= 0x1100 && c <= 0x115f)
                        || (c >= 0x2e80 && c <= 0xa4cf)
                        || (c >= 0xac00 && c <= 0xd7a3)
                        || (c >= 0xf900 && c <= 0xfaff)
                        || (c >= 0xfe30 && c <= 0xfe6f)
                        || (c >= 0xff00 && c <= 0xff60)
                        || (c >= 0xffe0 && c <= 0xffe6)
                        || (c >= 0x1f300 && c <= 0x1faff)
                        || (c >= 0x20000 && c <= 0x3fffd);
        return wide ? 2 : 1;
    }

    void control(char c) {
        switch (c) {
            case '\r' -> to(0, row);
            case '\n', '\u000b', '\f' -> lineFeed();
            case '\b' -> to(col - 1, row);
            case '\t' -> to((col / TAB + 1) * TAB, row);
            default -> {}
        }
    }

    void lineFeed() {
        wraps = false;
        row = row == bottom ? row : Math.min(row + 1, rows - 1);
    }

    void reverseLineFeed() {
        wraps = false;
        row = row == top ? row : Math.max(row - 1, 0);
    }

    void to(int newCol, int newRow) {
        wraps = false;
        col = Math.clamp(newCol, 0, cols - 1);
        row = Math.clamp(newRow, 0, rows - 1);
    }

    /** A control sequence, by what it ends with. */
    void sequence(char end, Parameters p) {
        int n = p.orOne(0);
        switch (end) {
            case 'A' -> to(col, Math.max(row >= top ? top : 0, row - n));
            case 'B', 'e' -> to(col, Math.min(row <= bottom ? bottom : rows - 1, row + n));
            case 'C', 'a' -> to(col + n, row);
            case 'D' -> to(col - n, row);
            case 'E' -> to(0, Math.min(row <= bottom ? bottom : rows - 1, row + n));
            case 'F' -> to(0, Math.max(row >= top ? top : 0, row - n));
            case 'G', '`' -> to(n - 1, row);
            case 'd' -> to(col, n - 1);
            case 'H', 'f' -> to(p.orOne(1) - 1, n - 1);
            case 'r' -> margins(n - 1, p.or(1, rows) - 1);
            case 's' -> save();
            case 'u' -> restore();
            default -> {}
        }
    }

    private void margins(int newTop, int newBottom) {
        if (newTop < newBottom && newBottom < rows) {
            top = newTop;
            bottom = newBottom;
            to(0, 0);
        }
    }

    void save() {
        saved = new Saved(col, row);
    }

    void restore() {
        to(saved.col(), saved.row());
    }

    /** The other screen of a full-screen program, which keeps its own. */
    void alternate(boolean on) {
        if (on) {
            main = new Saved(col, row);
        } else {
            to(main.col(), main.row());
        }
    }
}
