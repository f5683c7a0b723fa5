/** The database, on directories of its own. */
@NullMarked
package dev.agentvillage.stack.postgres;

import org.jspecify.annotations.NullMarked;
