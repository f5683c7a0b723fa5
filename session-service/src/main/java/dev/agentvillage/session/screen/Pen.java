package dev.agentvillage.session.screen;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How characters are drawn from now on (SGR).
 *
 * @param styles bold, dim, italic, underlined, inverse, concealed, by their numbers
 * @param front the parameters of the colour; empty: the terminal's own
 */
record Pen(SortedSet<Integer> styles, String front, String back) {
    static final Pen PLAIN = new Pen(new TreeSet<>(), "", "");

    /** Each in a sequence of its own, as short as can be: there are readers that want it so. */
    List<String> sequences() {
        List<String> sequences = new ArrayList<>();
        sequences.add("\033[0m");
        styles.forEach(style -> sequences.add("\033[" + style + "m"));
        for (String colour : List.of(front, back)) {
            if (!colour.isEmpty()) {
                sequences.add("\033[" + colour + "m");
            }
        }
        return sequences;
    }

    Pen after(Sequences.Csi sgr) {
        Pen pen = this;
        Iterator<List<Integer>> rest = sgr.numbers().iterator();
        while (rest.hasNext()) {
            pen = pen.after(rest.next(), rest);
        }
        return pen;
    }

    private Pen after(List<Integer> parameter, Iterator<List<Integer>> rest) {
        int number = Math.max(0, parameter.getFirst());
        return switch (number) {
            case 0 -> PLAIN;
            case 1, 2, 3, 7, 8 -> with(number);
            case 4 -> parameter.size() > 1 && parameter.get(1) == 0 ? without(4) : with(4);
            case 21 -> with(4);
            case 22 -> without(1).without(2);
            case 23, 24, 27, 28 -> without(number - 20);
            case 38 -> new Pen(styles, colour(parameter, rest, front), back);
            case 39 -> new Pen(styles, "", back);
            case 48 -> new Pen(styles, front, colour(parameter, rest, back));
            case 49 -> new Pen(styles, front, "");
            case 58 -> {
                colour(parameter, rest, "");
                yield this;
            }
            default -> plain(number);
        };
    }

    private Pen plain(int number) {
        String text = Integer.toString(number);
        if (number >= 30 && number <= 37 || number >= 90 && number <= 97) {
            return new Pen(styles, text, back);
        }
        return number >= 40 && number <= 47 || number >= 100 && number <= 107
                ? new Pen(styles, front, text)
                : this;
    }

    private Pen with(int style) {
        SortedSet<Integer> more = new TreeSet<>(styles);
        more.add(style);
        return new Pen(more, front, back);
    }

    private Pen without(int style) {
        SortedSet<Integer> fewer = new TreeSet<>(styles);
        fewer.remove(style);
        return new Pen(fewer, front, back);
    }

    /** As {@code 38;5;n}, {@code 38;2;r;g;b}, or the same with colons. */
    private static String colour(
            List<Integer> first, Iterator<List<Integer>> rest, String otherwise) {
        List<Integer> numbers = new ArrayList<>(first.subList(1, first.size()));
        boolean colons = !numbers.isEmpty();
        if (!colons && rest.hasNext()) {
            numbers.add(rest.next().getFirst());
        }
        int wanted = !numbers.isEmpty() && numbers.getFirst() == 2 ? 3 : 1;
        if (numbers.isEmpty() || wanted == 1 && numbers.getFirst() != 5) {
            return otherwise;
        }
        while (!colons && numbers.size() <= wanted && rest.hasNext()) {
            numbers.add(rest.next().getFirst());
        }
        if (numbers.size() <= wanted) {
            return otherwise;
        }
        // With colons there may be a colour space before the three.
        StringBuilder colour = new StringBuilder().append(first.getFirst());
        colour.append(';').append(numbers.getFirst());
        List<Integer> values =
                colons && wanted == 3 && numbers.size() > 4
                        ? numbers.subList(2, 5)
                        : numbers.subList(1, 1 + wanted);
        values.forEach(v -> colour.append(';').append(Math.min(255, Math.max(0, v))));
        return colour.toString();
    }
}
