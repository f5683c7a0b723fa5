/**
 * Where a session's programs ask before they act: a unix socket of the session's own, at which a
 * question waits for its answer. Nothing but an explicit yes is a yes: a runner that is gone, a
 * socket that is closed and a question that cannot be read are all a no.
 */
@NullMarked
package dev.agentvillage.runner.gate;

import org.jspecify.annotations.NullMarked;
