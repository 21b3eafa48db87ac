/**
 * Micro-benchmarks of what a job does with each event, one thread and one piece at a time; {@code load-tests/jmh} runs them.
 * Those of package-private classes are in the packages of these. JMH makes subclasses of benchmarks, so that they are neither
 * final nor package-private.
 */
@NullMarked
package dev.sluice.loadtests.micro;

import org.jspecify.annotations.NullMarked;
