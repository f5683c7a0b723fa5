/**
 * Ticks from a topic into the ledger of a running service: how many a second, and whether exact.
 */
@NullMarked
package dev.agentvillage.metering.bench;

import org.jspecify.annotations.NullMarked;
