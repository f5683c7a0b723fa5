/**
 * A seeded simulation of the protocol between the control plane and its runners: two runners, one
 * control plane, and everything that a network, a clock and a crash do to them.
 *
 * <p>The control plane decides with the production's own pure functions. A runner is a small model
 * around the {@link dev.agentvillage.contracts.session.SessionMachine}, with a journal that
 * outlives its crashes. What must hold is in {@code Invariants}; what goes wrong, in {@code
 * Faults}. Time is simulated, so that an hour takes milliseconds and a seed always takes the same
 * course.
 */
@NullMarked
package dev.agentvillage.session.simulation;

import org.jspecify.annotations.NullMarked;
