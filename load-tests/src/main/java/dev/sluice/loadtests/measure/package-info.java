/**
 * What is measured of a process: it samples itself and prints each sample as a line of JSON; the process that started it
 * reads them. Costs are CPU time, which other programs on the machine change little, rather than wall time.
 */
@NullMarked
package dev.sluice.loadtests.measure;

import org.jspecify.annotations.NullMarked;
