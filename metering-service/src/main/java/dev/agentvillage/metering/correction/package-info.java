/**
 * What people change about the ledger: an amount added to one meter of one session in one minute,
 * with who and why. Nothing is ever altered; the archive stays as it came.
 */
@NullMarked
package dev.agentvillage.metering.correction;

import org.jspecify.annotations.NullMarked;
