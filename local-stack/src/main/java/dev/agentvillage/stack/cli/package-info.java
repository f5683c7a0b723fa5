/** The commands of {@code ./village}. */
@NullMarked
package dev.agentvillage.stack.cli;

import org.jspecify.annotations.NullMarked;
