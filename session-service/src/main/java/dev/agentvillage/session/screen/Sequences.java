package dev.agentvillage.session.screen;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a terminal's output apart, as ECMA-48 has it: characters, controls and escape sequences,
 * however they were split. Strings (titles, links, pictures) are left out. What it keeps is
 * bounded.
 */
final class Sequences {
    private static final int ESC = 0x1b;
    private static final int LONGEST = 256;

    /** Of a sequence that counts. */
    private static final int MOST = 9_999;

    private static final int MOST_PARAMETERS = 64;

    private final Sink to;
    private final StringBuilder text = new StringBuilder();
    private State state = State.GROUND;

    private enum State {
        GROUND,
        ESCAPE,
        CSI,
        TOO_LONG,
        STRING
    }

    /** What comes out. */
    interface Sink {
        void character(int codePoint);

        /** One of C0. */
        void control(char c);

        /**
         * @param sequence without its ESC: intermediates and the final character
         */
        void escape(String sequence);

        void csi(Csi sequence);
    }

    /**
     * A control sequence.
     *
     * @param kind what is not a number: a private prefix, intermediates, the final character
     * @param numbers its parameters, −1 where one is left out, with their sub-parameters
     */
    record Csi(String kind, List<List<Integer>> numbers) {

        /** A parameter without its sub-parameters. */
        int number(int index, int otherwise) {
            if (index >= numbers.size()) {
                return otherwise;
            }
            int number = numbers.get(index).getFirst();
            return number < 0 ? otherwise : number;
        }
    }

    Sequences(Sink to) {
        this.to = to;
    }

    void take(String output) {
        output.codePoints().forEach(this::take);
    }

    private void take(int c) {
        if (c == ESC) {
            begin(State.ESCAPE);
        } else if (c == 0x18 || c == 0x1a) {
            state = State.GROUND;
        } else if (c < 0x20) {
            control(c);
        } else if (c != 0x7f && (c < 0x80 || c > 0x9f)) {
            shown(c);
        }
    }

    private void begin(State next) {
        state = next;
        text.setLength(0);
    }

    private void control(int c) {
        if (state != State.STRING) {
            to.control((char) c);
        } else if (c == 0x07) {
            state = State.GROUND;
        }
    }

    private void shown(int c) {
        switch (state) {
            case GROUND -> to.character(c);
            case ESCAPE -> escape(c);
            case CSI, TOO_LONG -> csi(c);
            case STRING -> {
                // Left out.
            }
        }
    }

    private void escape(int c) {
        if (text.isEmpty() && c == '[') {
            begin(State.CSI);
        } else if (text.isEmpty() && "]PX^_".indexOf(c) >= 0) {
            begin(State.STRING);
        } else if (c < 0x30 && text.length() < LONGEST) {
            text.append((char) c);
        } else {
            state = State.GROUND;
            if (c < 0x7f) {
                to.escape(text.toString() + (char) c);
            }
        }
    }

    private void csi(int c) {
        if (c >= 0x40) {
            boolean whole = state == State.CSI && c < 0x7f;
            state = State.GROUND;
            if (whole) {
                to.csi(read(text, (char) c));
            }
        } else if (text.length() < LONGEST) {
            text.append((char) c);
        } else {
            state = State.TOO_LONG;
        }
    }

    private static Csi read(CharSequence text, char last) {
        StringBuilder kind = new StringBuilder();
        List<List<Integer>> numbers = new ArrayList<>();
        List<Integer> parts = new ArrayList<>();
        int number = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(MOST, Math.max(0, number) * 10 + c - '0');
            } else if (c == ':' || c == ';') {
                parts.add(number);
                number = -1;
                if (c == ';') {
                    numbers.add(List.copyOf(parts));
                    parts.clear();
                }
            } else {
                kind.append(c);
            }
        }
        parts.add(number);
        numbers.add(List.copyOf(parts));
        return new Csi(
                kind.append(last).toString(),
                numbers.subList(0, Math.min(numbers.size(), MOST_PARAMETERS)));
    }
}
