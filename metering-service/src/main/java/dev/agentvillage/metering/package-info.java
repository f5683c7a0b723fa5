/** From ticks to a bill that nobody can dispute. What joins the features below. */
@NullMarked
package dev.agentvillage.metering;

import org.jspecify.annotations.NullMarked;
