package dev.agentvillage.metering.organisation;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Time zones by their names in the tz database, which PostgreSQL knows by the same names. */
public final class Zones {
    public static final ZoneId UTC = ZoneOffset.UTC;
    private static final Set<String> NAMES = ZoneId.getAvailableZoneIds();

    private Zones() {}

    /** No offsets: they know no summer. */
    public static Optional<ZoneId> of(@Nullable String name) {
        if (name == null || name.length() > 100) {
            return Optional.empty();
        }
        if (name.equals("UTC")) {
            return Optional.of(UTC);
        }
        if (!NAMES.contains(name) || name.indexOf('/') < 0 || name.startsWith("SystemV/")) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** As PostgreSQL is told. */
    public static String name(ZoneId zone) {
        return zone.equals(UTC) ? "UTC" : zone.getId();
    }
}
