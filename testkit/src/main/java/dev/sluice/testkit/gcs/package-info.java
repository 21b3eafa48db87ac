/**
 * A stand-in for Google Cloud Storage: its JSON API over plain HTTP, objects in memory, faults on script. Tests and the
 * demo point the untouched Google clients at it.
 */
@NullMarked
package dev.sluice.testkit.gcs;

import org.jspecify.annotations.NullMarked;
