package dev.agentvillage.session.workstream;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A place in the topic of session events. Opaque to clients: a version byte and variable-length
 * numbers in base64url.
 *
 * @param positions the next offset in each partition
 * @param shown how many of the messages of the record there have been shown, where it is some
 */
record Cursor(List<Long> positions, Map<Integer, Integer> shown) {
    private static final int VERSION = 1;
    private static final int LONGEST = 8_192;

    Cursor {
        positions = List.copyOf(positions);
        shown = Map.copyOf(shown);
    }

    Cursor(List<Long> positions) {
        this(positions, Map.of());
    }

    /** Behind this record. */
    Cursor after(int partition, long offset) {
        return at(partition, offset + 1, 0);
    }

    /** In the middle of this record: behind so many of its messages. */
    Cursor within(int partition, long offset, int messages) {
        return at(partition, offset, messages);
    }

    private Cursor at(int partition, long offset, int messages) {
        List<Long> next = new ArrayList<>(positions);
        next.set(partition, offset);
        if (messages == 0 && !shown.containsKey(partition)) {
            return new Cursor(next, shown);
        }
        SortedMap<Integer, Integer> parts = new TreeMap<>(shown);
        parts.remove(partition);
        if (messages > 0) {
            parts.put(partition, messages);
        }
        return new Cursor(next, parts);
    }

    /** Whether this message of the record comes after this place. */
    boolean precedes(int partition, long offset, int message) {
        if (partition >= positions.size()) {
            return true;
        }
        long next = positions.get(partition);
        return offset > next || offset == next && message >= shown.getOrDefault(partition, 0);
    }

    /** Whether any message of the record does. */
    boolean precedes(int partition, long offset) {
        return precedes(partition, offset, Integer.MAX_VALUE);
    }

    String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        write(out, shown.size());
        new TreeMap<>(shown)
                .forEach(
                        (partition, messages) -> {
                            write(out, partition);
                            write(out, messages);
                        });
        positions.forEach(position -> write(out, position));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, long number) {
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Empty when it is none of ours. */
    static Optional<Cursor> of(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return numbers(Base64.getUrlDecoder().decode(text)).flatMap(Cursor::read);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Cursor> read(List<Long> numbers) {
        long parts = numbers.getFirst();
        long positions = numbers.size() - 1 - 2 * parts;
        if (parts > numbers.size() || positions < 1) {
            return Optional.empty();
        }
        Iterator<Long> rest = numbers.listIterator(1);
        Map<Integer, Integer> shown = new TreeMap<>();
        for (int i = 0; i < parts; i++) {
            long partition = rest.next();
            long messages = rest.next();
            if (partition >= positions || messages < 1 || messages > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            shown.put((int) partition, (int) messages);
        }
        List<Long> next = new ArrayList<>();
        rest.forEachRemaining(next::add);
        return Optional.of(new Cursor(next, shown));
    }

    private static Optional<List<Long>> numbers(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != VERSION || bytes[bytes.length - 1] < 0) {
            return Optional.empty();
        }
        List<Long> numbers = new ArrayList<>();
        long number = 0;
        int shift = 0;
        for (int i = 1; i < bytes.length; i++) {
            if (shift > 56) {
                return Optional.empty();
            }
            number |= (long) (bytes[i] & 0x7f) << shift;
            shift += 7;
            if (bytes[i] >= 0) {
                numbers.add(number);
                number = 0;
                shift = 0;
            }
        }
        return Optional.of(numbers);
    }
}
