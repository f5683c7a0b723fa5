package dev.agentvillage.stack.bench;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What each part uses of a processor while nobody does anything. */
final class Idle {
    private static final int SECONDS = 20;

    private Idle() {}

    static void run(Parts parts, PrintWriter out) {
        try {
            // What was asked for last is still being done.
            TimeUnit.SECONDS.sleep(5);
            Map<String, Duration> before = parts.processorTime();
            TimeUnit.SECONDS.sleep(SECONDS);
            String shares =
                    parts.processorTime().entrySet().stream()
                            .filter(e -> before.containsKey(e.getKey()))
                            .map(e -> share(e.getKey(), e.getValue().minus(before.get(e.getKey()))))
                            .collect(Collectors.joining(", "));
            out.printf("of one processor in %d s without a deed: %s%n", SECONDS, shares);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String share(String name, Duration used) {
        return String.format(Locale.ROOT, "%s %.1f %%", name, used.toMillis() / (10.0 * SECONDS));
    }
}
