package dev.sluice.loadtests.bench;

/**
 * Times from Kafka's timestamp to the receiver's acceptance, milliseconds.
 *
 * @param events that were measured
 */
public record Latency(long events, double p50Ms, double p99Ms, double p999Ms, double maxMs) {}
