/**
 * The village as its users meet it: REST and WebSocket. The demo, the benchmarks and the acceptance
 * tests use this.
 */
@NullMarked
package dev.agentvillage.stack.client;

import org.jspecify.annotations.NullMarked;
