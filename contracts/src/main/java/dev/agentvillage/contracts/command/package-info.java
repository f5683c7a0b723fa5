/** What the control plane orders and how runners answer. */
@NullMarked
package dev.agentvillage.contracts.command;

import org.jspecify.annotations.NullMarked;
