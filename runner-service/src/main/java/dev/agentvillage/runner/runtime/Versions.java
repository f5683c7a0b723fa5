package dev.agentvillage.runner.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Versions in the order of semver, as far as they keep to it. */
public final class Versions {
    private static final Pattern FORM = Pattern.compile("[0-9][0-9A-Za-z.+-]{0,63}");

    public static final Comparator<String> ORDER = Versions::compare;

    private Versions() {}

    /** Whether it can be a version, and a directory's name. */
    public static boolean wellFormed(String version) {
        return FORM.matcher(version).matches() && !version.contains("..");
    }

    private static int compare(String a, String b) {
        String[] left = parts(a);
        String[] right = parts(b);
        int core = compare(List.of(left[0].split("\\.")), List.of(right[0].split("\\.")));
        if (core != 0) {
            return core;
        }
        if (left[1].isEmpty() || right[1].isEmpty()) {
            // A release comes after its own pre-releases.
            return Boolean.compare(left[1].isEmpty(), right[1].isEmpty());
        }
        return compare(List.of(left[1].split("\\.")), List.of(right[1].split("\\.")));
    }

    private static String[] parts(String version) {
        String known = version.split("\\+", 2)[0];
        int dash = known.indexOf('-');
        return dash < 0
                ? new String[] {known, ""}
                : new String[] {known.substring(0, dash), known.substring(dash + 1)};
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = identifiers(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int identifiers(String a, String b) {
        boolean left = numeric(a);
        boolean right = numeric(b);
        if (left && right) {
            String x = a.replaceFirst("^0+(?=.)", "");
            String y = b.replaceFirst("^0+(?=.)", "");
            int length = Integer.compare(x.length(), y.length());
            return length != 0 ? length : x.compareTo(y);
        }
        return left == right ? a.compareTo(b) : left ? -1 : 1;
    }

    private static boolean numeric(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
