/**
 * A session as the control plane knows it: what was asked for, where it is placed, how far it came.
 * Every decision is a {@link dev.agentvillage.session.session.Change}: the session after it, the
 * events that say so, the commands that follow; {@link
 * dev.agentvillage.session.session.ChangeStore} numbers and stores the three in one transaction.
 */
@NullMarked
package dev.agentvillage.session.session;

import org.jspecify.annotations.NullMarked;
