/** The broker, by way of the shared stack. */
@NullMarked
package dev.agentvillage.stack.broker;

import org.jspecify.annotations.NullMarked;
