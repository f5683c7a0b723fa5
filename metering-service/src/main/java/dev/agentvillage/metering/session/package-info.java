/**
 * Who a session is for and what it says it used, from {@code session.events}: what usage is grouped
 * by later, and what the ledger is reconciled with. Nothing is counted from here; what a fenced
 * attempt said of a later time is taken back.
 */
@NullMarked
package dev.agentvillage.metering.session;

import org.jspecify.annotations.NullMarked;
