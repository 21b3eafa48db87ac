/**
 * A standalone Flink session cluster in processes of its own, made from the Flink artifacts on this JVM's class path. Its
 * processes can be killed like those of a real cluster, and jobs are submitted with Flink's own command line.
 */
@NullMarked
package dev.sluice.testkit.flink;

import org.jspecify.annotations.NullMarked;
