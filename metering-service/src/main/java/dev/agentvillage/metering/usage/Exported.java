package dev.agentvillage.metering.usage;

import java.util.function.Function;

/** A meter of which closed windows are told to whoever bills, beside the sums of the roll-ups. */
public interface Exported {
    String key();

    /** The base unit that it is counted in. */
    String unit();

    /**
     * Its windows as a table for the export ledger: organisation, provider, start, end, meter,
     * quantity.
     *
     * @param from what is before it does not count, nor what is at {@code to} or later; both in SQL
     * @param start of the window that the moment {@code at} is in, and its end; over {@code
     *     organisations o}
     * @param next writes a value as a parameter of the statement
     */
    String windows(
            String from,
            String to,
            Function<String, String> start,
            Function<String, String> end,
            Function<Object, String> next);
}
