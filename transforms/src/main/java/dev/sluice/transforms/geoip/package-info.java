/**
 * Looks addresses up in a MaxMind DB file, such as GeoLite2, and adds what its record says. The addresses that were asked for
 * last are remembered, as firewalls tell of the same ones again and again.
 */
@NullMarked
package dev.sluice.transforms.geoip;

import org.jspecify.annotations.NullMarked;
