/** Databases of networks, made up for tests. */
@NullMarked
package dev.sluice.testkit.geoip;

import org.jspecify.annotations.NullMarked;
