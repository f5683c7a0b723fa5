/**
 * Gives sessions to runners: the least loaded eligible one first; a runner that refuses or says
 * nothing for 5 s loses the session to the next, with a higher attempt; after 30 s without one the
 * session ends {@code no_runner_available}.
 */
@NullMarked
package dev.agentvillage.session.placement;

import org.jspecify.annotations.NullMarked;
