package dev.agentvillage.runner.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment variables that this program reads. One that is set and differs from such a name
 * in one place only was meant to be it, and would have no effect.
 */
record KnownKeys(Set<String> names) {
    /** A short name is near to many. */
    private static final int MIN_LENGTH = 7;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+)[:}]");

    /** As application.properties has them. */
    static final KnownKeys READ = new KnownKeys(read());

    private static Set<String> read() {
        try (InputStream in =
                KnownKeys.class.getClassLoader().getResourceAsStream("application.properties")) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: application.properties");
            }
            Matcher m = VARIABLE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Set<String> names = new TreeSet<>();
            while (m.find()) {
                names.add(m.group(1));
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> misspelt(Set<String> environment) {
        List<String> found = new ArrayList<>();
        for (String set : new TreeSet<>(environment)) {
            if (set.length() >= MIN_LENGTH && !names.contains(set)) {
                names.stream()
                        .filter(name -> near(set, name))
                        .findFirst()
                        .ifPresent(name -> found.add(set + " is unknown: " + name + " is meant"));
            }
        }
        return found;
    }

    /** One character more, less, other, or two swapped. */
    private static boolean near(String a, String b) {
        int head = 0;
        int shorter = Math.min(a.length(), b.length());
        while (head < shorter && a.charAt(head) == b.charAt(head)) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && a.charAt(a.length() - 1 - tail) == b.charAt(b.length() - 1 - tail)) {
            tail++;
        }
        int left = a.length() - head - tail;
        int right = b.length() - head - tail;
        boolean swapped =
                left == 2
                        && right == 2
                        && a.charAt(head) == b.charAt(head + 1)
                        && a.charAt(head + 1) == b.charAt(head);
        return swapped || (left <= 1 && right <= 1);
    }
}
