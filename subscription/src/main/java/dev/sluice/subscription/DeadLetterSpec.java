package dev.sluice.subscription;

import java.io.Serializable;

/**
 * Where records go that cannot be read, shaped or delivered.
 *
 * @param topic a Kafka topic on the job's own brokers; {@code dead.<tenant>.<name>} unless set
 */
public record DeadLetterSpec(String topic) implements Serializable {}
