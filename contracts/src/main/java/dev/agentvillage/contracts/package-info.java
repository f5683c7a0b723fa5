/**
 * The wire: every record that services exchange, its schema, and the one definition of a session's
 * states.
 *
 * <p>Depends on {@code java.*}, JSpecify and the Jackson annotations alone, so that any program on
 * a JVM can read our topics with it.
 */
@NullMarked
package dev.agentvillage.contracts;

import org.jspecify.annotations.NullMarked;
