/**
 * Finds addresses and domains of events in lists of indicators: addresses, networks and domains that are known to be bad. A
 * list of a million of them is searched without making an object.
 */
@NullMarked
package dev.sluice.transforms.threat;

import org.jspecify.annotations.NullMarked;
