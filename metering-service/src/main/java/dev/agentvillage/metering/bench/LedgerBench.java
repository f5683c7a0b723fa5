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
    private static final int TICKS = 1_000_000;
    private static final int SESSIONS = 1_000;

    /** What is measured is what it does for hours, not what the JIT does in its first seconds. */
    private static final int WARM_UP = 600_000;

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
            ledger.announce();
            long sending;
            long began;
            try (var _ = ledger.hold()) {
                sending = System.nanoTime();
                feed.send(Math.ceilDiv(ticks, sessions));
                began = System.nanoTime();
            }
            ledger.await(feed.sent(), PATIENCE);
            double drained = seconds(began);
            long fresh = feed.sent();
            boolean exact = ledger.isExact(fresh, feed.totals());
            // At once: what else the machine does should be the same.
            BareInsert.Rates bare = ledger.bare();
            long again = System.nanoTime();
            feed.sendAgain(Math.ceilDiv(ticks, sessions));
            ledger.await(feed.sent(), PATIENCE);
            double replayed = seconds(again);
            boolean same = ledger.isExact(feed.sent(), feed.totals());
            double rate = fresh / drained;
            out.printf(
                    Locale.ROOT,
                    "ledger: %,d ticks of %,d sessions (sent in %.1f s) from Kafka to committed rows in %.1f s: %,.0f ticks/s; recount in SQL: %s%n"
                            + "ledger: bare INSERT of the same rows, 500 a transaction: %,.0f rows/s, ratio %.2f; bare COPY: %,.0f rows/s, ratio %.2f%n"
                            + "ledger: the same %,d ticks sent again in %.1f s changed %s%n",
                    fresh,
                    sessions,
                    (began - sending) / 1e9,
                    drained,
                    rate,
                    exact ? "exact" : "WRONG",
                    bare.insert(),
                    rate / bare.insert(),
                    bare.copy(),
                    rate / bare.copy(),
                    fresh,
                    replayed,
                    same ? "nothing" : "THE LEDGER");
            ledger.forget();
            return exact && same;
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
