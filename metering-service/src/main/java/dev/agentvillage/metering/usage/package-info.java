/**
 * What the ledger says, over REST: usage in windows of the organisation's time zone, and a
 * session's ticks one by one. Meters are built in or configured.
 */
@NullMarked
package dev.agentvillage.metering.usage;

import org.jspecify.annotations.NullMarked;
