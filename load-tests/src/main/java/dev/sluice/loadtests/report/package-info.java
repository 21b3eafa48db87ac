/**
 * What a benchmark leaves behind: a page for a person (HTML) and the same as JSON, of which {@code docs/performance.md} is
 * made. Both hold the machine as far as it matters to the figures, and neither its name nor that of its user.
 */
@NullMarked
package dev.sluice.loadtests.report;

import org.jspecify.annotations.NullMarked;
