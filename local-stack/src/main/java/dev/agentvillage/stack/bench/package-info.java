/**
 * Figures of the whole system, taken from outside: what {@code ./village bench} runs. Each
 * benchmark prints its figure and asserts nothing about time; loads go to loopback only and are
 * bounded in count and time.
 */
@NullMarked
package dev.agentvillage.stack.bench;

import org.jspecify.annotations.NullMarked;
