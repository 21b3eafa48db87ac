/**
 * Delivery to BigQuery tables: rows appended through the Storage Write API, and tables made ready at launch. At least
 * once, with the event's id in column {@code event_id} to de-duplicate on.
 */
@NullMarked
package dev.sluice.sinks.bigquery;

import org.jspecify.annotations.NullMarked;
