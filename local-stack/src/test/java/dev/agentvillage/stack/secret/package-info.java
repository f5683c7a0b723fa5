/** Tokens and files that nobody else may read. */
@NullMarked
package dev.agentvillage.stack.secret;

import org.jspecify.annotations.NullMarked;
