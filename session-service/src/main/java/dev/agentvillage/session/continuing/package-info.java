/** What a session takes over from one that has ended: its conversation and its changes. */
@NullMarked
package dev.agentvillage.session.continuing;

import org.jspecify.annotations.NullMarked;
