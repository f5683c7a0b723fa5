/**
 * A session's life: one pure definition. The runner drives it, the control plane projects it.
 *
 * <pre>
 * CREATED → PREPARING_WORKSPACE → STARTING_PROVIDER → RUNNING ⇄ WAITING_FOR_APPROVAL
 *                                                     RUNNING ⇄ PAUSED_BY_HUMAN
 * any of them → STOPPING → COMPLETED | FAILED
 * </pre>
 *
 * What is illegal comes back as a {@link dev.agentvillage.contracts.session.Step.Refused}, a value;
 * it is never ignored.
 */
@NullMarked
package dev.agentvillage.contracts.session;

import org.jspecify.annotations.NullMarked;
