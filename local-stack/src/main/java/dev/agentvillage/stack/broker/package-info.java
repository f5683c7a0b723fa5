/**
 * A real Kafka broker: one node, broker and KRaft controller in one JVM of its own, on loopback.
 * {@link dev.agentvillage.stack.broker.LocalBroker} starts that JVM, {@link
 * dev.agentvillage.stack.broker.BrokerProgram} is what runs in it. Every listener asks for SASL
 * credentials, the controller's too.
 */
@NullMarked
package dev.agentvillage.stack.broker;

import org.jspecify.annotations.NullMarked;
