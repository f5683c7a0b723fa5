package dev.agentvillage.metering.bench;

import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * {@code LedgerBench [ticks] [sessions]}, beside a running stack whose address and credentials are
 * in the environment, named as the service itself takes them. Ends with 0 when the ledger is exact.
 */
public final class LedgerBench {
    private static final int TICKS = 500_000;
    private static final int SESSIONS = 1_000;
    private static final int WARM_UP = 50_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private LedgerBench() {}

    public static void main(String[] args) throws SQLException {
        int ticks = args.length > 0 ? Integer.parseInt(args[0]) : TICKS;
        int sessions = args.length > 1 ? Integer.parseInt(args[1]) : SESSIONS;
        run(System.getenv(), WARM_UP, sessions, System.out);
        boolean exact = run(System.getenv(), ticks, sessions, System.out);
        System.exit(exact ? 0 : 1);
    }

    /** One measurement, of an organisation of its own that is removed afterwards. */
    public static boolean run(
            Map<String, String> environment, int ticks, int sessions, PrintStream out)
            throws SQLException {
        String org = "bench-" + UUID.randomUUID();
        try (var ledger = new LedgerProbe(environment, org);
                var feed = new TickFeed(environment, org, sessions)) {
            long began = System.nanoTime();
            feed.send(Math.ceilDiv(ticks, sessions));
            double sending = seconds(began);
            long atOnce = ledger.counted();
            long draining = System.nanoTime();
            ledger.await(feed.sent(), PATIENCE);
            double whole = seconds(began);
            double drained = seconds(draining);
            boolean exact = ledger.isExact(feed.sent(), feed.totals());
            out.printf(
                    Locale.ROOT,
                    "ledger: %,d ticks of %,d sessions, sent in %.1f s, in the ledger after %.1f s: %,.0f ticks/s; the last %,d without the sender beside it: %,.0f ticks/s; recount in SQL: %s%n",
                    feed.sent(),
                    sessions,
                    sending,
                    whole,
                    feed.sent() / whole,
                    feed.sent() - atOnce,
                    (feed.sent() - atOnce) / drained,
                    exact ? "exact" : "WRONG");
            ledger.forget();
            return exact;
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
