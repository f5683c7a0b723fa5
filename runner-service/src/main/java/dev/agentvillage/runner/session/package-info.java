/**
 * One actor per session: a bounded mailbox and a thread that drives {@link
 * dev.agentvillage.contracts.session.SessionMachine}. Everything that happens to a session is a
 * message; everything it reports is journalled with its number before it is sent.
 *
 * <p>The end is always the same: processes gone, output published, last diff, patch, workspace
 * removed, final state, final tick, SESSION_ENDED.
 */
@NullMarked
package dev.agentvillage.runner.session;

import org.jspecify.annotations.NullMarked;
