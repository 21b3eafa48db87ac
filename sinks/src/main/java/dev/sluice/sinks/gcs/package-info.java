/**
 * Delivery to Google Cloud Storage: gzipped JSON, Avro or Parquet objects by tenant, day and hour of the event. Exactly
 * once, since the bucket itself is asked what it holds and gives each object's name away only once.
 */
@NullMarked
package dev.sluice.sinks.gcs;

import org.jspecify.annotations.NullMarked;
