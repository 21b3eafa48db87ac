/**
 * What tests and the demo wait on and clean up with, and the sandbox that starts the parts together. Each part is in its
 * own package, listens on 127.0.0.1 on a free port and stops when it is closed.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
