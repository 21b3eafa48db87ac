/**
 * The benchmarks: each starts a broker, receivers and the measured programs in processes of their own, gives all of them the
 * same events, and compares what they cost.
 */
@NullMarked
package dev.sluice.loadtests.bench;

import org.jspecify.annotations.NullMarked;
