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
 * <p>What counted is never altered: what lost ticks had used and what a fence takes back are {@code
 * charges} beside the archive, and {@code charged_minutes} makes the roll-ups of both anew. The
 * archive lies in days; an old one is sealed and dropped.
 */
@NullMarked
package dev.agentvillage.metering.ledger;

import org.jspecify.annotations.NullMarked;
