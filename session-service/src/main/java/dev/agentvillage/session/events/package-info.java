/**
 * What happened to sessions, for those who follow it: pages and server-sent events from the store,
 * and this replica's own tail of {@code session.events} that says when there is more.
 */
@NullMarked
package dev.agentvillage.session.events;

import org.jspecify.annotations.NullMarked;
