/**
 * Records that leave: rows of the transaction that they tell of, published after it, each at least
 * once and those of one key in their order.
 */
@NullMarked
package dev.agentvillage.metering.outbox;

import org.jspecify.annotations.NullMarked;
