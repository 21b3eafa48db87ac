package dev.sluice.testkit.syslog;

/** A frame or message that breaks its RFC; the message says where, and what was expected. */
final class MalformedSyslogException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedSyslogException(String part, String found, String expected) {
        super("%s: %s (expected: %s)".formatted(part, found, expected));
    }
}
