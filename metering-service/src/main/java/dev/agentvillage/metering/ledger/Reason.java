package dev.agentvillage.metering.ledger;

import java.util.Locale;

/** Why a record is in quarantine. */
enum Reason {
    /** No JSON of a known shape. Also on the dead letter topic. */
    UNDECODABLE,
    /** A record of another type. */
    NOT_A_TICK,
    /** A field that must be there is not, or a text is too long. */
    INCOMPLETE,
    /** A number that cannot be: negative, beyond 2^53 − 1, an interval of more than a day. */
    OUT_OF_BOUNDS,
    /** Older than the topic keeps. */
    TOO_OLD,
    /** More than 5 minutes ahead of our clock. */
    IN_THE_FUTURE,
    /** More agent time than time. */
    IMPOSSIBLE,
    /** Totals less than those of an earlier tick. */
    NOT_MONOTONIC,
    /** Totals that are not the last totals plus the deltas. */
    NOT_ADDITIVE,
    /** A seq that we have, with other totals. */
    CONFLICTING,
    /** Behind the final tick, or a final tick that is not the last. */
    AFTER_FINAL,
    /** The stream belongs to another organisation. */
    OTHER_ORG,
    /** Of a time when its attempt was fenced already. */
    FENCED,
    /** Nothing was heard of the organisation yet; judged again when something is. */
    UNKNOWN_ORG,
    /** The database refuses it alone, for what is in it. */
    UNSTORABLE;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
