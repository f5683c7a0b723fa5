/**
 * Every process of a session as one group that can be ended as a whole, also what left its
 * terminal, its session and its parent behind.
 *
 * <p>Membership is held by a cgroup (v2) where the host lets us make one: joined before the
 * program's first instruction, left by nothing. Elsewhere by descent and by the environment mark
 * {@value dev.agentvillage.runner.process.ProcessTable#MARK}, which setsid and daemons keep.
 */
@NullMarked
package dev.agentvillage.runner.process;

import org.jspecify.annotations.NullMarked;
