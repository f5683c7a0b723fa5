package dev.agentvillage.session.bus;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that could be read, and where it was. */
public record Received<T>(T value, ConsumerRecord<String, byte[]> from) {}
