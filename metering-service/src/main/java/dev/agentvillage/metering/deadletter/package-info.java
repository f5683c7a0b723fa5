/** What cannot be read goes to {@code <topic>.dlq} with the reason: nothing is skipped silently. */
@NullMarked
package dev.agentvillage.metering.deadletter;

import org.jspecify.annotations.NullMarked;
