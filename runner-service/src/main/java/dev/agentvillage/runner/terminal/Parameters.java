package dev.agentvillage.runner.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of a control sequence.
 *
 * @param mark what stands before them, as in {@code ?25}; 0 for nothing
 */
record Parameters(char mark, List<Integer> numbers) {
    private static final int MOST = 9_999;

    static Parameters of(CharSequence text) {
        List<Integer> numbers = new ArrayList<>();
        int from = 0;
        char mark = 0;
        if (!text.isEmpty() && "?>=<".indexOf(text.charAt(0)) >= 0) {
            mark = text.charAt(0);
            from = 1;
        }
        int value = -1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                value = Math.min(MOST, Math.max(value, 0) * 10 + (c - '0'));
            } else {
                numbers.add(value);
                value = -1;
            }
        }
        numbers.add(value);
        return new Parameters(mark, numbers);
    }

    /** 0 and nothing mean the same. */
    int or(int index, int otherwise) {
        int value = index < numbers.size() ? numbers.get(index) : -1;
        return value <= 0 ? otherwise : value;
    }

    int orOne(int index) {
        return or(index, 1);
    }
}
