/**
 * The example subscriptions as a job in a sandbox: their topics, their receivers, and the options that connect them. The
 * demo, the tests of the whole job and the load tests run it.
 */
@NullMarked
package dev.sluice.loadtests.examples;

import org.jspecify.annotations.NullMarked;
