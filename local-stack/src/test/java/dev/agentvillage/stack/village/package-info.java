/** Supervision, with small programs in the place of services. */
@NullMarked
package dev.agentvillage.stack.village;

import org.jspecify.annotations.NullMarked;
