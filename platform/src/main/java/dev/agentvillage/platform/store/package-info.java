/**
 * The outbox: a record that leaves is a row of the transaction that decided it, and a relay
 * publishes the rows in order per key. The tables {@code outbox} and {@code outbox_bucket} belong
 * to the service that uses this.
 *
 * <p>Keys hash into buckets; whoever holds a bucket's row lock publishes its rows, so that several
 * replicas share the work and per-key order holds. A row is deleted when the broker has
 * acknowledged it: a crash in between publishes it again, and consumers are idempotent.
 */
@NullMarked
package dev.agentvillage.platform.store;

import org.jspecify.annotations.NullMarked;
