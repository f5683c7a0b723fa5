/**
 * What an organisation may use, as metering-service said last: decided on at a session's creation,
 * in its transaction and behind a lock on the organisation, so that no two creations take the same
 * place; and on running sessions whenever it is said anew.
 */
@NullMarked
package dev.agentvillage.session.limit;

import org.jspecify.annotations.NullMarked;
