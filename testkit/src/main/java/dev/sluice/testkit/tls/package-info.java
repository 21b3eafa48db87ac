/**
 * Certificates for TLS between tests and the parts they talk to. They are made at run time and worth nothing outside.
 */
@NullMarked
package dev.sluice.testkit.tls;

import org.jspecify.annotations.NullMarked;
