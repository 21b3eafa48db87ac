/**
 * The main classes of the processes that a benchmark starts: the job, what it is compared with, the broker and the receivers.
 * Each ends when its standard input does, so that none outlives the benchmark, however that ends.
 */
@NullMarked
package dev.sluice.loadtests.program;

import org.jspecify.annotations.NullMarked;
