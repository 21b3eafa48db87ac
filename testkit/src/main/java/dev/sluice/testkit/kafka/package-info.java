/**
 * A real single-node Kafka for tests and the demo: in this JVM, or in a container where one can be had. Brokers can be
 * stopped and started again with their data and ports kept.
 */
@NullMarked
package dev.sluice.testkit.kafka;

import org.jspecify.annotations.NullMarked;
