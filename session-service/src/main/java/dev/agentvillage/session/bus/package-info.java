/**
 * Kafka at this service's edge: batches are decoded here, what cannot be read is put aside with the
 * reason, what cannot be stored now is tried until it can.
 */
@NullMarked
package dev.agentvillage.session.bus;

import org.jspecify.annotations.NullMarked;
