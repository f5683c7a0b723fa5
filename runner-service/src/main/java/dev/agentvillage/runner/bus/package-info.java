/**
 * The Kafka edge: commands in, records out. What leaves is in one {@link
 * dev.agentvillage.runner.bus.Outlet} per purpose, each a single order of records that survives any
 * producer: a record that failed goes again before everything that came after it.
 */
@NullMarked
package dev.agentvillage.runner.bus;

import org.jspecify.annotations.NullMarked;
