/**
 * Turns a job's {@link dev.sluice.subscription.KafkaSpec} into settings of Kafka clients. Secrets are read here, at the
 * moment a client starts, and nowhere else.
 */
@NullMarked
package dev.sluice.pipelines.kafka;

import org.jspecify.annotations.NullMarked;
