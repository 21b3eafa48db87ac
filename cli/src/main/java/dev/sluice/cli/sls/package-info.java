/**
 * {@code ./sluice import sls}: log forwarding profiles of Strata Logging Service become subscriptions. Whatever of a profile
 * is not in one is named with its path.
 */
@NullMarked
package dev.sluice.cli.sls;

import org.jspecify.annotations.NullMarked;
