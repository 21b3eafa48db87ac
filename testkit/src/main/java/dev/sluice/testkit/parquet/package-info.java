/**
 * Parquet files as a reader sees them that knows nothing of their writer. Tests and the load tests look into objects with
 * it.
 */
@NullMarked
package dev.sluice.testkit.parquet;

import org.jspecify.annotations.NullMarked;
