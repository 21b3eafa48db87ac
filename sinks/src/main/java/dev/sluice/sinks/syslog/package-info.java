/**
 * Delivery to syslog collectors: RFC 5424 messages, octet-counted over TLS (RFC 5425) or, when asked for, TCP, which have no
 * acknowledgement, or over RELP, which has. docs/sinks/syslog.md says what that means for the guarantee.
 */
@NullMarked
package dev.sluice.sinks.syslog;

import org.jspecify.annotations.NullMarked;
