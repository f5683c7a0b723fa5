/**
 * The ledger: every tick archived once, what it adds counted once.
 *
 * <p>A batch of {@code runner.usage} is one transaction: lock the watermarks of its streams, decide
 * tick by tick, write archive, roll-ups and watermarks. The offsets are committed after it, so a
 * batch may come again; {@link dev.agentvillage.metering.ledger.TickRules} then finds nothing new.
 *
 * <p>What counts is the difference of totals, so a lost tick is repaired by the next one. A tick's
 * totals run over its attempt. What is wrong with a tick puts it into {@code quarantine}: never
 * dropped, never counted.
 *
 * <p>Not yet: ticks of sessions that {@code session.events} has not announced are counted by the
 * org that they name; ticks of a fenced attempt count.
 */
@NullMarked
package dev.agentvillage.metering.ledger;

import org.jspecify.annotations.NullMarked;
