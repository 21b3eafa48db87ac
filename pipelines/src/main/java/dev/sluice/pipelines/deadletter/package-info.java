/**
 * Where records go that cannot be read, shaped or delivered: a Kafka topic per subscription. A record keeps its original
 * key, headers and bytes; the reason stands in headers of its own.
 */
@NullMarked
package dev.sluice.pipelines.deadletter;

import org.jspecify.annotations.NullMarked;
