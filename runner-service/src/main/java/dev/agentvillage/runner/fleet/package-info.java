/**
 * The runner as a member of the fleet: its configuration, its heartbeats, what it takes and
 * refuses, how it comes up again after a kill and how it goes down.
 */
@NullMarked
package dev.agentvillage.runner.fleet;

import org.jspecify.annotations.NullMarked;
