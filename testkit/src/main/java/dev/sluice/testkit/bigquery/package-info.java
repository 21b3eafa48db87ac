/**
 * A stand-in for BigQuery: the Storage Write API over gRPC and the REST calls around it on one port, rows in DuckDB,
 * faults on script. Tests and the demo point the untouched Google clients at it and ask in SQL what has landed.
 */
@NullMarked
package dev.sluice.testkit.bigquery;

import org.jspecify.annotations.NullMarked;
