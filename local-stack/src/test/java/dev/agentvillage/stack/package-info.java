/**
 * The stack as tests use it: one Kafka and one PostgreSQL per test JVM, started together on first
 * use, gone with the JVM.
 */
@NullMarked
package dev.agentvillage.stack;

import org.jspecify.annotations.NullMarked;
