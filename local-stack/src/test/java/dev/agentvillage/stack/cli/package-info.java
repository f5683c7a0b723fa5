/** The commands and the launcher script. */
@NullMarked
package dev.agentvillage.stack.cli;

import org.jspecify.annotations.NullMarked;
