/**
 * Ports of 127.0.0.1 for the parts of the test kit. A port is held for as long as its part lives, so that the part can go
 * down and come back on it.
 */
@NullMarked
package dev.sluice.testkit.net;

import org.jspecify.annotations.NullMarked;
