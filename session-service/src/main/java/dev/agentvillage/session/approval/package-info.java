/**
 * What waits for a person. An approval is {@code pending} from its APPROVAL_REQUESTED on until,
 * once and for ever, it becomes one of
 *
 * <pre>
 * allowed | denied   somebody with the role approver decided, or a policy did
 * expired            nobody did until it expired: a deny
 * cancelled          its session ended
 * </pre>
 *
 * Decisions are made under the lock of the session, stored with the command that carries them, and
 * signed. Nothing but a stored {@code allow} ever releases the action.
 */
@NullMarked
package dev.agentvillage.session.approval;

import org.jspecify.annotations.NullMarked;
