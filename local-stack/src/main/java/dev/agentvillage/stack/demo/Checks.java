package dev.agentvillage.stack.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What was checked, in order. The first thing that is not so ends the demo. */
final class Checks {
    private final PrintWriter out;
    private final List<String> held = new ArrayList<>();

    Checks(PrintWriter out) {
        this.out = out;
    }

    void that(String what, boolean isSo) {
        if (!isSo) {
            throw new IllegalStateException("not so: " + what);
        }
        held.add(what);
        out.println("  ✓ " + what);
    }

    void equal(String what, Object seen, Object wanted) {
        if (!Objects.equals(seen, wanted)) {
            throw new IllegalStateException(
                    "not so: " + what + ": saw " + seen + " instead of " + wanted);
        }
        that(what, true);
    }

    void summary() {
        out.println();
        out.println("Checked, and all of it was so:");
        held.forEach(what -> out.println("  ✓ " + what));
    }
}
