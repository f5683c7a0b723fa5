/**
 * What the ledger says, over REST: usage in windows, and a session's ticks one by one. UTC for now;
 * meters are the built-in sums.
 */
@NullMarked
package dev.agentvillage.metering.usage;

import org.jspecify.annotations.NullMarked;
