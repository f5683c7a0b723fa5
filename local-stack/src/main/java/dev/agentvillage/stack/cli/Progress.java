package dev.agentvillage.stack.cli;

import dev.agentvillage.stack.village.Part;
import dev.agentvillage.stack.village.PartStatus;
import dev.agentvillage.stack.village.VillageStatus;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Says in a line each what has become of the parts since it was last told. */
final class Progress {
    private final PrintWriter out;
    private final Map<Part, PartStatus> shown = new HashMap<>();

    Progress(PrintWriter out) {
        this.out = out;
    }

    synchronized void show(VillageStatus status) {
        for (var now : status.parts()) {
            var before = shown.put(now.part(), now);
            if (!Objects.equals(now, before)) {
                show(now);
            }
        }
    }

    private void show(PartStatus now) {
        switch (now.state()) {
            case UP ->
                    out.printf(
                            Locale.ROOT,
                            "  %-17s up in %.1f s%n",
                            now.part().title(),
                            now.readyMillis() / 1000.0);
            case DIED -> out.printf("  %-17s %s%n", now.part().title(), now.note());
            case STOPPED -> out.printf("  %-17s stopped%n", now.part().title());
            case WAITING, STARTING -> {}
        }
    }
}
