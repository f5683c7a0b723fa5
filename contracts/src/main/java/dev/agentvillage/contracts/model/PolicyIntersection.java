package dev.agentvillage.contracts.model;

import dev.agentvillage.contracts.model.Policy.DiffThresholds;
import dev.agentvillage.contracts.model.Policy.OnDeny;
import dev.agentvillage.contracts.model.Policy.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Of two policies the one that never allows what either forbids. */
final class PolicyIntersection {
    private static final String EVERYTHING = "*";
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private PolicyIntersection() {}

    static Policy of(Policy a, Policy b) {
        boolean first =
                Boolean.TRUE.equals(a.allowlistFirst())
                        || Boolean.TRUE.equals(b.allowlistFirst())
                        || asksBeyond(a, b)
                        || asksBeyond(b, a);
        return new Policy(
                allowed(a.shellAllowlist(), b.shellAllowlist()),
                either(a.shellDenylist(), b.shellDenylist()),
                either(a.requiresApprovalFor(), b.requiresApprovalFor()),
                a.networkMode() == NetworkMode.RESTRICTED ? a.networkMode() : b.networkMode(),
                paths(a.paths(), b.paths()),
                thresholds(a.diffThresholds(), b.diffThresholds()),
                a.onDeny() == OnDeny.STOP ? a.onDeny() : b.onDeny(),
                Math.min(a.approvalTimeoutMs(), b.approvalTimeoutMs()),
                a.autoMerge() && b.autoMerge(),
                first ? true : null,
                adapters(a.adapters(), b.adapters()));
    }

    /** What only resembles an entry of the other list is left out. */
    private static @Nullable List<TrustedAdapter> adapters(
            @Nullable List<TrustedAdapter> a, @Nullable List<TrustedAdapter> b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.stream().filter(b::contains).toList();
    }

    /** An approval that only {@code asking} wants would let in what {@code listing} leaves out. */
    private static boolean asksBeyond(Policy listing, Policy asking) {
        return !listing.shellAllowlist().contains(EVERYTHING)
                && !listing.requiresApprovalFor().containsAll(asking.requiresApprovalFor());
    }

    /** Entries that one list has and the other covers; an overlap of two patterns is left out. */
    private static List<String> allowed(List<String> a, List<String> b) {
        if (a.contains(EVERYTHING)) {
            return b;
        }
        if (b.contains(EVERYTHING)) {
            return a;
        }
        Set<String> all = new LinkedHashSet<>();
        a.stream().filter(e -> b.stream().anyMatch(o -> covers(o, e))).forEach(all::add);
        b.stream().filter(e -> a.stream().anyMatch(o -> covers(o, e))).forEach(all::add);
        return List.copyOf(all);
    }

    /** Whether every command that the narrow entry allows is allowed by the wide one. */
    static boolean covers(String wide, String narrow) {
        String[] more = BLANKS.split(wide.strip());
        String[] less = BLANKS.split(narrow.strip());
        if (more.length > less.length) {
            return false;
        }
        for (int i = 0; i < more.length; i++) {
            // A star of the narrow one can only be met by one of the wide one, which takes all.
            if (!matches(more[i], less[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String pattern, String text) {
        List<String> literals = new ArrayList<>();
        for (String literal : pattern.split("\\*", -1)) {
            literals.add(Pattern.quote(literal));
        }
        return Pattern.compile(String.join(".*", literals), Pattern.DOTALL).matcher(text).matches();
    }

    private static <T> List<T> either(Collection<T> a, Collection<T> b) {
        Set<T> all = new LinkedHashSet<>(a);
        all.addAll(b);
        return new ArrayList<>(all);
    }

    private static @Nullable Paths paths(@Nullable Paths a, @Nullable Paths b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return new Paths(either(a.deny(), b.deny()), either(a.readOnly(), b.readOnly()));
    }

    private static @Nullable DiffThresholds thresholds(
            @Nullable DiffThresholds a, @Nullable DiffThresholds b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return new DiffThresholds(Math.min(a.files(), b.files()), Math.min(a.lines(), b.lines()));
    }
}
