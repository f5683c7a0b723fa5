/**
 * What is on {@code metering.usage}, posted to an address for those who read no Kafka: signed, in
 * order, again until it is taken. A receiver that keeps the ids loses nothing and counts nothing
 * twice.
 */
@NullMarked
package dev.agentvillage.metering.webhook;

import org.jspecify.annotations.NullMarked;
