/**
 * Creates sessions: one transaction holds the idempotency key, the session, its first events and
 * the START_SESSION to the runner it was placed on. Where no runner is to be had, nothing is
 * created.
 */
@NullMarked
package dev.agentvillage.session.create;

import org.jspecify.annotations.NullMarked;
