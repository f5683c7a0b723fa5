package dev.agentvillage.session.screen;

import dev.agentvillage.contracts.model.Terminal;

/** The cursor, as programs save it (DECSC). */
record Saved(int x, int y, Pen pen, String charsets, boolean origin, boolean wraps) {
    static final Saved FIRST = new Saved(0, 0, Pen.PLAIN, "", false, true);

    /** Saves it on a new terminal of this size. */
    void paint(Paint paint, Terminal size) {
        if (!equals(FIRST)) {
            paint.text(charsets);
            paint.text(origin ? "\033[?6h" : "");
            paint.text(wraps ? "" : "\033[?7l");
            paint.move(Math.min(x, size.cols() - 1), Math.min(y, size.rows() - 1));
            paint.pen(pen);
            paint.text("\0337");
            paint.pen(Pen.PLAIN);
            paint.text("\033[?6l\033[?7h" + Charsets.NONE);
        }
    }
}
