/**
 * The service against the real servers; the runner's side is played by a script that speaks the
 * wire's records.
 */
@NullMarked
package dev.agentvillage.session.it;

import org.jspecify.annotations.NullMarked;
