/**
 * What runners say ({@link dev.agentvillage.contracts.event.RunnerEvent}) and what the control
 * plane decided and accepted ({@link dev.agentvillage.contracts.event.SessionEvent}).
 */
@NullMarked
package dev.agentvillage.contracts.event;

import org.jspecify.annotations.NullMarked;
