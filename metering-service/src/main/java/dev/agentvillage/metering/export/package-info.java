/**
 * Usage for whoever bills: each closed hour once, as a record on {@code metering.usage} with an id
 * that is always the same; what comes later makes a revision that says what it replaces. What was
 * told is kept here, so that nobody else has to remember it.
 */
@NullMarked
package dev.agentvillage.metering.export;

import org.jspecify.annotations.NullMarked;
