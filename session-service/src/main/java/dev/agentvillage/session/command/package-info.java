/**
 * What people and programs do to a running session. Keystrokes and resizes go straight to the
 * topic; the only thing in their way is a look into {@link
 * dev.agentvillage.session.command.ServedSessions}. Stopping is a decision: it is stored first.
 */
@NullMarked
package dev.agentvillage.session.command;

import org.jspecify.annotations.NullMarked;
