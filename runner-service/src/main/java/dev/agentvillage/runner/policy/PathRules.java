package dev.agentvillage.runner.policy;

import dev.agentvillage.contracts.model.Policy;
import java.util.List;
import java.util.Set;

/** The policy's own paths: relative ones are of the workspace. */
final class PathRules {
    private static final Set<String> SPEAKING = Set.of("echo", "printf");

    private final Policy.Paths paths;
    private final Reading reading;
    private final Situation situation;

    PathRules(Policy.Paths paths, Reading reading, Situation situation) {
        this.paths = paths;
        this.reading = reading;
        this.situation = situation;
    }

    /** Why it may not; empty when it may. */
    String of(Call call) {
        for (Arg target : Writes.of(call)) {
            String entry = hit(paths.readOnly(), target.text());
            if (!entry.isEmpty()) {
                return "'" + entry + "' is read-only";
            }
            String denied = hit(paths.deny(), target.text());
            if (!denied.isEmpty()) {
                return "'" + denied + "' is denied";
            }
        }
        for (Call.Redirection r : call.redirections()) {
            String denied = r.document() ? "" : hit(paths.deny(), r.target().text());
            if (!denied.isEmpty()) {
                return "'" + denied + "' is denied";
            }
        }
        for (Arg arg : SPEAKING.contains(call.name()) ? List.<Arg>of() : call.arguments()) {
            for (String text : Paths.in(arg.text())) {
                String denied = hit(paths.deny(), text);
                if (!denied.isEmpty()) {
                    return "'" + denied + "' is denied";
                }
            }
        }
        return "";
    }

    private String hit(List<String> entries, String text) {
        for (String base : entries.isEmpty() ? List.<String>of() : reading.directories()) {
            String path = Paths.absolute(text, base, situation.home());
            if (path.isEmpty()) {
                continue;
            }
            String real = situation.real().apply(path);
            for (String entry : entries) {
                String prefix = Paths.absolute(entry, situation.workspace(), situation.home());
                if (Paths.under(path, prefix) || Paths.under(real, prefix)) {
                    return entry;
                }
            }
        }
        return "";
    }
}
