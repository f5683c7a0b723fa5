package dev.agentvillage.metering.usage;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.contracts.id.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param groupBy in the order asked for
 * @param meters empty for all
 * @param cursor of the page before
 */
record UsageQuery(
        OrgId org,
        Range range,
        Window window,
        List<Dimension> groupBy,
        Optional<SessionId> session,
        Optional<String> provider,
        List<Meter> meters,
        int limit,
        Optional<String> cursor) {
    static final int LIMIT = 100;
    static final int LIMIT_MAX = 1_000;

    private static final Duration DEFAULT_RANGE = Duration.ofDays(1);
    static final Set<String> NAMES =
            Set.of(
                    "from",
                    "to",
                    "window",
                    "groupBy",
                    "session",
                    "provider",
                    "meter",
                    "limit",
                    "cursor");

    /** Holds only if {@code parameters} has no violations afterwards. */
    static UsageQuery read(Parameters parameters, OrgId org, Instant now) {
        Window window =
                parameters
                        .word("window", Window::of, "one of minute, hour, day, month, total")
                        .orElse(Window.HOUR);
        long to = parameters.time("to").orElse(now.toEpochMilli());
        long from = parameters.time("from").orElse(to - DEFAULT_RANGE.toMillis());
        return new UsageQuery(
                org,
                range(parameters, from, to, window),
                window,
                parameters.words("groupBy", Dimension::of, "some of org, session, provider"),
                parameters.session("session"),
                parameters.text("provider"),
                parameters.words("meter", Meter::of, "some of " + Meter.keys()),
                parameters.limit(LIMIT, LIMIT_MAX),
                parameters.one("cursor"));
    }

    private static Range range(Parameters parameters, long from, long to, Window window) {
        Range range = Range.around(from, to);
        if (from >= to) {
            parameters.violate("from", "range", "from must be before to.");
        } else if (range.to() - range.from() > Duration.ofDays(window.maxDays()).toMillis()) {
            parameters.violate(
                    "from",
                    "range",
                    "At most "
                            + window.maxDays()
                            + " days for window="
                            + window.word()
                            + "; ask for less, or for longer windows.");
        }
        return range;
    }
}
