package dev.agentvillage.metering.usage;

import dev.agentvillage.contracts.id.OrgId;
import dev.agentvillage.metering.web.Parameters;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param zone where days begin
 * @param only what a dimension must be
 * @param groupBy in the order asked for
 * @param meters empty for all
 * @param configured the one meter that was asked for, where it is configuration
 * @param cursor of the page before
 */
record UsageQuery(
        OrgId org,
        Range range,
        Window window,
        ZoneId zone,
        List<Dimension> groupBy,
        Map<Dimension, String> only,
        List<Meter> meters,
        Optional<Definition> configured,
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
                    "filter",
                    "meter",
                    "limit",
                    "cursor");

    /** Holds only if {@code parameters} has no violations afterwards. */
    static UsageQuery read(
            Parameters parameters,
            OrgId org,
            ZoneId zone,
            Optional<Definition> configured,
            Instant now) {
        Window window =
                parameters
                        .word("window", Window::of, "one of minute, hour, day, month, total")
                        .orElse(Window.HOUR);
        long to = parameters.time("to").orElse(now.toEpochMilli());
        long from = parameters.time("from").orElse(to - DEFAULT_RANGE.toMillis());
        List<Dimension> groupBy =
                parameters.words("groupBy", Dimension::of, "some of " + Dimension.words());
        Map<Dimension, String> only = only(parameters);
        configured.ifPresent(d -> groupable(parameters, d, groupBy, only));
        return new UsageQuery(
                org,
                range(parameters, from, to, window),
                window,
                zone,
                groupBy,
                only,
                configured.isPresent() ? List.of() : meters(parameters),
                configured,
                parameters.limit(LIMIT, LIMIT_MAX),
                parameters.one("cursor"));
    }

    private static Map<Dimension, String> only(Parameters parameters) {
        Map<Dimension, String> only = new EnumMap<>(Dimension.class);
        parameters.filters("filter", Dimension::of, Dimension.words()).forEach(only::put);
        parameters.session("session").ifPresent(s -> only.put(Dimension.SESSION, s.toString()));
        parameters.text("provider").ifPresent(p -> only.put(Dimension.PROVIDER, p));
        return only;
    }

    private static void groupable(
            Parameters parameters,
            Definition meter,
            List<Dimension> groupBy,
            Map<Dimension, String> only) {
        if (!meter.groupBy().containsAll(groupBy)) {
            parameters.violate("groupBy", "combination", "The meter is not told apart by that.");
        }
        if (!meter.groupBy().containsAll(only.keySet())) {
            parameters.violate("filter", "combination", "The meter is not told apart by that.");
        }
    }

    private static List<Meter> meters(Parameters parameters) {
        List<Meter> meters =
                parameters.words(
                        "meter",
                        Meter::of,
                        "some of " + Meter.keys() + ", or one configured meter of GET /meters");
        if (meters.size() > 1 && meters.contains(Meter.SESSION_CONCURRENCY)) {
            parameters.violate("meter", "combination", "Ask for session_concurrency alone.");
        }
        return meters;
    }

    boolean isConcurrency() {
        return meters.equals(List.of(Meter.SESSION_CONCURRENCY));
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
