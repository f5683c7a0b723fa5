/**
 * What an organisation may use: its plan, what it has used of it, its budgets. Published on {@code
 * metering.limits} whenever any of it changed, within a second or two; whoever enforces it holds on
 * to the last record.
 */
@NullMarked
package dev.agentvillage.metering.plan;

import org.jspecify.annotations.NullMarked;
