/**
 * Whether the ledger says the same everywhere: the archive's last totals, the watermarks, the
 * roll-ups without their corrections, and what sessions said at their end. Any difference is named
 * by row, and is an alert.
 */
@NullMarked
package dev.agentvillage.metering.reconcile;

import org.jspecify.annotations.NullMarked;
