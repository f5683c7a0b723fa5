/** Runners, and requests for sessions by other services. */
@NullMarked
package dev.agentvillage.contracts.fleet;

import org.jspecify.annotations.NullMarked;
