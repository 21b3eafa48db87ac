package dev.sluice.cli.sls;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The log types of Strata Logging Service that there are events of. The service keeps web, file and other threats apart, a
 * firewall writes all of them as THREAT and tells them by their subtype.
 *
 * @see <a href="https://pan.dev/cdl/docs/logforwarding/specifylogs_lf/">The log types</a>; the service's own list of columns,
 *     to which that page leads, calls files {@code firewall.file_data}
 */
enum LogType {
    TRAFFIC("traffic", EventType.TRAFFIC, null),
    THREAT("threat", EventType.THREAT, "subtype NOT IN ('url', 'file', 'data')"),
    URL("url", EventType.THREAT, "subtype = 'url'"),
    FILE("file", EventType.THREAT, "subtype IN ('file', 'data')");

    private static final String PREFIX = "firewall.";

    /** The others of the service, for which there are no events here; two are spelled as its pages spell them. */
    private static final Set<String> OTHERS = Set.of(
            "firewall.auth",
            "firewall.decription",
            "firewall.decryption",
            "firewall.dns_security",
            "firewall.globalprotect",
            "firewall.hipmatch",
            "firewall.iptag",
            "firewall.sctp",
            "firewall.tunnel",
            "firewall.userid",
            "common.config",
            "common.system",
            "log.config",
            "log.system",
            "endpoint.globalprotect troubleshooting");

    private final String shortName;
    private final EventType events;
    private final @Nullable String condition;

    LogType(String shortName, EventType events, @Nullable String condition) {
        this.shortName = shortName;
        this.events = events;
        this.condition = condition;
    }

    static Optional<LogType> of(String name) {
        String own = name.equals(PREFIX + "file_data") ? PREFIX + "file" : name;
        return Arrays.stream(values())
                .filter(type -> own.equals(PREFIX + type.shortName))
                .findFirst();
    }

    /** Whether the service has it. */
    static boolean isKnown(String name) {
        return OTHERS.contains(name) || of(name).isPresent();
    }

    /** All that can be imported. */
    static List<String> names() {
        return Arrays.stream(values()).map(type -> PREFIX + type.shortName).toList();
    }

    String shortName() {
        return shortName;
    }

    EventType events() {
        return events;
    }

    /** What tells its events from others of their type; empty when nothing has to. */
    Optional<String> condition() {
        return Optional.ofNullable(condition);
    }

    /** The fields of its events. */
    Set<String> fields() {
        String schema = events == EventType.TRAFFIC ? WriterSchemas.TRAFFIC : WriterSchemas.THREAT;
        return WriterSchemas.builtIn(schema).getFields().stream()
                .map(Schema.Field::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
