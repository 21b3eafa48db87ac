package dev.sluice.subscription;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Syslog facilities by name or number, as RFC 5424 section 6.2.1 counts them. */
final class Facilities {
    /** The first of the facilities that the RFC leaves to local use; collectors commonly route firewalls by it. */
    static final int LOCAL0 = 16;

    private static final List<String> NAMES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    static final Shape<Integer> FACILITY = Scalars.scalar(
            "a syslog facility such as local0 or user, or its number from 0 to 23",
            new Form.Either(List.of(new Form.Choice(NAMES), new Form.WholeNumber(0, NAMES.size() - 1))),
            Facilities::parse,
            NAMES::get);

    private Facilities() {}

    private static Optional<Integer> parse(String text) {
        List<String> numbers =
                IntStream.range(0, NAMES.size()).mapToObj(Integer::toString).toList();
        return Stream.of(NAMES.indexOf(text), numbers.indexOf(text))
                .filter(number -> number >= 0)
                .findFirst();
    }
}
