/**
 * {@code ./sluice preview} and {@code ./sluice explain}: what a subscription will do, tried on a file or on what its topics got
 * of late, by the job's own shaping. Both read and deliver nothing.
 */
@NullMarked
package dev.sluice.cli.preview;

import org.jspecify.annotations.NullMarked;
