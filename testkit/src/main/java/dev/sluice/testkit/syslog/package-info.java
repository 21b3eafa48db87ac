/**
 * A syslog collector for RFC 5424 messages over TLS (RFC 5425) or TCP (RFC 6587, octet counting) that misbehaves on demand.
 * {@link dev.sluice.testkit.syslog.SyslogParser} is strict: what a forgiving collector would repair is an error here.
 */
@NullMarked
package dev.sluice.testkit.syslog;

import org.jspecify.annotations.NullMarked;
