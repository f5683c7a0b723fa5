/**
 * Operating system processes as the stack sees them: who they are across a recycled pid, how they
 * are stopped within a time, which ports are free.
 */
@NullMarked
package dev.agentvillage.stack.process;

import org.jspecify.annotations.NullMarked;
