/**
 * {@code ./sluice test}: the tests that stand in subscription files, run through the job's own shaping without a job. Reports
 * to people, as JSON and as JUnit XML.
 */
@NullMarked
package dev.sluice.cli.cases;

import org.jspecify.annotations.NullMarked;
