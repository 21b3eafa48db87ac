package dev.sluice.testkit.syslog;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message of RFC 5424. What the message gives as the nil value {@code -} is null, or an empty list.
 *
 * @param priority facility times 8 plus severity, 0 to 191
 * @param structuredData elements in order
 * @param text MSG without its byte order mark; empty if there is none
 * @param utf8 whether MSG began with the byte order mark that says UTF-8
 */
public record SyslogMessage(
        int priority,
        @Nullable OffsetDateTime timestamp,
        @Nullable String hostname,
        @Nullable String appName,
        @Nullable String procId,
        @Nullable String msgId,
        List<Element> structuredData,
        String text,
        boolean utf8) {

    /** An SD-ELEMENT. A name can stand several times among its parameters. */
    public record Element(String id, List<Param> params) {
        public Element {
            params = List.copyOf(params);
        }
    }

    /** An SD-PARAM, its value without escapes. */
    public record Param(String name, String value) {}

    public SyslogMessage {
        structuredData = List.copyOf(structuredData);
    }

    /** 0 to 23. */
    public int facility() {
        return priority / 8;
    }

    /** 0 (emergency) to 7 (debug). */
    public int severity() {
        return priority % 8;
    }

    /** The first value of a parameter of the element with this id. */
    public Optional<String> param(String elementId, String name) {
        return structuredData.stream()
                .filter(element -> element.id().equals(elementId))
                .flatMap(element -> element.params().stream())
                .filter(param -> param.name().equals(name))
                .map(Param::value)
                .findFirst();
    }
}
