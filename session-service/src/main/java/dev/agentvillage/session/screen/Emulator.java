package dev.agentvillage.session.screen;

import dev.agentvillage.contracts.model.Terminal;

/**
 * A terminal that nobody looks at. The screen is the library's; it is given only what it reads as
 * terminals do, in the form in which it does, and never keeps what has scrolled away.
 */
final class Emulator implements Sequences.Sink {
    private static final String MOVES = "@ABDEFGHJKLMPSTX`defr";

    private static final String ESCAPES = "DEM";

    private final Sequences sequences = new Sequences(this);
    private final Modes modes = new Modes();
    private final Charsets charsets = new Charsets();
    private final Display display;
    private final Carriage carriage;
    private Pen pen = Pen.PLAIN;
    private int top;
    private int bottom;
    private Saved saved = Saved.FIRST;
    private Saved savedBelow = Saved.FIRST;

    Emulator(Terminal size) {
        this.display = new Display(size);
        this.carriage = new Carriage(display, modes);
        this.bottom = size.rows();
    }

    void take(String output) {
        sequences.take(output);
    }

    void resize(Terminal to) {
        carriage.settle();
        int rows = display.size().rows();
        display.resize(to);
        top = Math.min(top, to.rows() - 1);
        bottom = bottom == rows ? to.rows() : Math.min(bottom, to.rows());
        if (top >= bottom - 1) {
            Cells now = cells();
            top = 0;
            bottom = to.rows();
            margins();
            move(now.x(), now.y());
        }
    }

    /** What makes any terminal of this size show what this one does, and go on as it would. */
    String snapshot() {
        Cells now = cells();
        Paint paint = new Paint();
        paint.text("\033c");
        Cells under = display.below();
        if (under != null) {
            paint.cells(under);
            savedBelow.paint(paint, display.size());
            paint.move(under.x(), under.y());
            paint.text("\033[?1049h");
        }
        paint.cells(now);
        saved.paint(paint, display.size());
        if (top > 0 || bottom < display.size().rows()) {
            paint.text("\033[" + (top + 1) + ";" + bottom + "r");
        }
        // A cursor that was left outside of where the origin lets it be cannot be put there.
        if (modes.on(6) && now.y() >= top && now.y() < bottom) {
            paint.text("\033[?6h");
            paint.origin(top);
        }
        if (carriage.waits()) {
            paint.last(now);
        } else {
            paint.move(now.x(), now.y());
        }
        paint.pen(pen);
        paint.text(charsets.text());
        paint.text(modes.text());
        return paint.text();
    }

    Cells cells() {
        return display.cells();
    }

    @Override
    public void character(int codePoint) {
        if (carriage.waits() && modes.on(7) && !pen.styles().isEmpty()) {
            control('\r');
            control('\n');
        }
        carriage.character(codePoint);
    }

    @Override
    public void control(char c) {
        carriage.interrupted();
        if (c == '\t') {
            carriage.tab(1);
        } else if (c >= '\b' && c <= '\r') {
            carriage.settle();
            String text = Character.toString(c);
            if (c == '\r') {
                display.write(text, 0);
            } else if (c >= '\n') {
                blank(text);
            } else {
                display.write(text);
            }
        } else if (c == 14 || c == 15) {
            charsets.choose(Character.toString(c));
            display.set(Character.toString(c));
        }
    }

    @Override
    public void escape(String sequence) {
        carriage.interrupted();
        switch (sequence) {
            case "7" -> {
                Cells now = cells();
                saved = new Saved(now.x(), now.y(), pen, charsets.text(), modes.on(6), modes.on(7));
                display.write("\0337");
            }
            case "8" -> {
                carriage.settle();
                display.write("\0338");
                pen = saved.pen();
                charsets.as(saved.charsets());
                modes.set(6, saved.origin());
                modes.set(7, saved.wraps());
            }
            case "=" -> modes.keypad(true);
            case ">" -> modes.keypad(false);
            case "c" -> reset();
            case "(0", "(B", ")0", ")B" -> {
                charsets.choose(sequence);
                display.write("\033" + sequence);
            }
            default -> {
                if (sequence.length() == 1 && ESCAPES.contains(sequence)) {
                    carriage.settle();
                    blank("\033" + sequence);
                }
            }
        }
    }

    private void reset() {
        modes.reset();
        pen = Pen.PLAIN;
        top = 0;
        bottom = display.size().rows();
        charsets.reset();
        saved = Saved.FIRST;
        savedBelow = Saved.FIRST;
        carriage.reset();
        display.reset();
    }

    /** As programs do at their end: what is on the screen stays. */
    private void resetSoftly() {
        carriage.settle();
        Cells now = cells();
        modes.reset();
        charsets.reset();
        pen = Pen.PLAIN;
        top = 0;
        bottom = display.size().rows();
        agree(now.x(), now.y());
    }

    @Override
    public void csi(Sequences.Csi sequence) {
        switch (sequence.kind()) {
            case "m" -> {
                pen = pen.after(sequence);
                display.set(String.join("", pen.sequences()));
            }
            case "?h", "?l" ->
                    sequence.numbers()
                            .forEach(n -> mode(n.getFirst(), sequence.kind().equals("?h")));
            case "h", "l" -> sequence.numbers().forEach(n -> ansi(n.getFirst(), sequence.kind()));
            case "s" -> escape("7");
            case "u" -> escape("8");
            case "!p" -> resetSoftly();
            case "C", "a" -> carriage.right(times(sequence));
            case "I" -> carriage.tab(times(sequence));
            case "Z" -> carriage.tab(-times(sequence));
            case "b" -> carriage.repeat(times(sequence));
            default -> {
                if (sequence.kind().length() == 1 && MOVES.contains(sequence.kind())) {
                    move(sequence);
                }
            }
        }
        carriage.interrupted();
    }

    private void move(Sequences.Csi sequence) {
        carriage.settle();
        if (sequence.kind().equals("r")) {
            int from = Math.max(1, sequence.number(0, 1));
            int to =
                    Math.min(
                            display.size().rows(),
                            Math.max(1, sequence.number(1, display.size().rows())));
            if (from >= to) {
                return;
            }
            top = from - 1;
            bottom = to;
            margins();
            return;
        }
        StringBuilder text = new StringBuilder("\033[");
        for (int i = 0; i < Math.min(2, sequence.numbers().size()); i++) {
            int number = sequence.number(i, -1);
            text.append(i > 0 ? ";" : "").append(number < 0 ? "" : number);
        }
        blank(text + sequence.kind());
    }

    private static int times(Sequences.Csi sequence) {
        return Math.max(1, sequence.number(0, 1));
    }

    /** What may leave blanks: they have the colour of the pen's back, and nothing else of it. */
    private void blank(String text) {
        if (pen.styles().isEmpty()) {
            display.write(text);
        } else {
            Pen back = new Pen(Pen.PLAIN.styles(), "", pen.back());
            display.write(String.join("", back.sequences()) + text);
            display.set(String.join("", pen.sequences()));
        }
    }

    private void margins() {
        display.write("\033[" + (top + 1) + ";" + bottom + "r");
    }

    private void move(int x, int y) {
        display.write(
                "\033[" + (Math.max(0, y - (modes.on(6) ? top : 0)) + 1) + ";" + (x + 1) + "H");
    }

    private void ansi(int mode, String kind) {
        modes.setAnsi(mode, kind.equals("h"));
        if (mode == 4 || mode == 20) {
            display.write("\033[" + mode + kind);
        }
    }

    private void mode(int mode, boolean on) {
        modes.set(mode, on);
        switch (mode) {
            case 47, 1047, 1049 -> alternate(on);
            case 6, 7 -> {
                carriage.settle();
                display.write("\033[?" + mode + (on ? "h" : "l"));
            }
            default -> {
                // Nothing that is on the screen.
            }
        }
    }

    /** The cursor stays on the way in, and is where it was on the way out. */
    private void alternate(boolean on) {
        if (on == (display.below() != null)) {
            return;
        }
        carriage.settle();
        Cells at = cells();
        if (on) {
            display.leave();
            savedBelow = saved;
            saved = Saved.FIRST;
        } else {
            display.comeBack();
            saved = savedBelow;
            at = cells();
        }
        agree(at.x(), at.y());
    }

    /** What is set is set of both screens. */
    private void agree(int x, int y) {
        display.write(String.join("", pen.sequences()) + Charsets.NONE + charsets.text());
        display.write(modes.ofScreen());
        margins();
        move(x, y);
    }
}
