/**
 * Writes events as Apache Parquet files, column by column and without an object per event or value. The pages are made
 * here; what surrounds them (headers, footer) is Parquet's own Thrift classes.
 */
@NullMarked
package dev.sluice.sinks.gcs.parquet;

import org.jspecify.annotations.NullMarked;
