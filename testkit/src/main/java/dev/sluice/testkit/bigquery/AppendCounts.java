package dev.sluice.testkit.bigquery;

/**
 * What came through the Storage Write API so far.
 *
 * @param requests append requests, refused ones included
 * @param bytes serialized size of those requests
 * @param rows rows of the requests that took effect
 */
public record AppendCounts(long requests, long bytes, long rows) {}
