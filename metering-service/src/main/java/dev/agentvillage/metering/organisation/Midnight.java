package dev.agentvillage.metering.organisation;

/**
 * The start of a day or a month in SQL, as java.time has it: a midnight that comes twice, as on the
 * Azores when summer ends, begins the day when it comes first. PostgreSQL alone takes the second,
 * which would leave an hour in front of its own day.
 */
public final class Midnight {
    private Midnight() {}

    /**
     * @param unit day or month
     * @param at epoch milliseconds, in SQL
     * @param zone a time zone's name, in SQL
     * @return a timestamp without time zone, in SQL
     */
    public static String local(String unit, String at, String zone) {
        return "date_trunc('%s', to_timestamp(%s / 1000) AT TIME ZONE %s)"
                .formatted(unit, at, zone);
    }

    /**
     * @param local a midnight as {@link #local} says it
     * @return epoch milliseconds, in SQL
     */
    public static String millis(String local, String zone) {
        return """
        (extract(epoch FROM %1$s AT TIME ZONE %2$s - CASE
          WHEN (%1$s AT TIME ZONE %2$s - interval '1 hour') AT TIME ZONE %2$s = %1$s
          THEN interval '1 hour' ELSE interval '0' END) * 1000)::bigint"""
                .formatted(local, zone);
    }
}
