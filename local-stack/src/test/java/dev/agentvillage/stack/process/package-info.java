/** Processes and ports. */
@NullMarked
package dev.agentvillage.stack.process;

import org.jspecify.annotations.NullMarked;
