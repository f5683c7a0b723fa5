package dev.agentvillage.session.screen;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a program has set of its terminal, beside what is on the screen: whether the cursor is to be
 * seen, how keys, mouse and pasting are reported. Kept is what differs from a terminal that was
 * just switched on.
 */
final class Modes {
    private static final Set<Integer> ON_AT_FIRST = Set.of(7, 25);

    /** Cursor keys, inverse, origin, wrap, cursor, mouse, focus, pasting. */
    private static final Set<Integer> KEPT =
            Set.of(
                    1, 5, 6, 7, 9, 25, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016,
                    2004);

    /** Inserting, and line feeds that are new lines. */
    private static final Set<Integer> KEPT_OF_ANSI = Set.of(4, 20);

    private final Map<Integer, Boolean> modes = new TreeMap<>();
    private final Map<Integer, Boolean> ansi = new TreeMap<>();
    private boolean keypad;

    void set(int mode, boolean on) {
        if (KEPT.contains(mode)) {
            modes.put(mode, on);
        }
    }

    void setAnsi(int mode, boolean on) {
        if (KEPT_OF_ANSI.contains(mode)) {
            ansi.put(mode, on);
        }
    }

    void keypad(boolean application) {
        keypad = application;
    }

    boolean on(int mode) {
        return modes.getOrDefault(mode, ON_AT_FIRST.contains(mode));
    }

    /** Whether a line feed goes back to the first column, too. */
    boolean newLines() {
        return ansi.getOrDefault(20, false);
    }

    /** Those of how the screen is written to, all of them. */
    String ofScreen() {
        return "\033[4"
                + (ansi.getOrDefault(4, false) ? "h" : "l")
                + "\033[20"
                + (newLines() ? "h" : "l")
                + "\033[?6"
                + (on(6) ? "h" : "l")
                + "\033[?7"
                + (on(7) ? "h" : "l");
    }

    void reset() {
        modes.clear();
        ansi.clear();
        keypad = false;
    }

    /** Makes a new terminal the same, but for the origin, which moves the cursor. */
    String text() {
        StringBuilder text = new StringBuilder();
        modes.forEach(
                (mode, on) -> {
                    if (on != ON_AT_FIRST.contains(mode) && mode != 6) {
                        text.append("\033[?").append(mode).append(on ? 'h' : 'l');
                    }
                });
        ansi.forEach((mode, on) -> text.append(on ? "\033[" + mode + "h" : ""));
        return text.append(keypad ? "\033=" : "").toString();
    }
}
