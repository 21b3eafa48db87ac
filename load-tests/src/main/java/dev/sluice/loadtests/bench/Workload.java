package dev.sluice.loadtests.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What every program has to do with the events: one filter, 22 of their fields, and what the sink wants of them. */
public final class Workload {
    /** 22 of the schema's fields: what a subscription to a SIEM commonly keeps. */
    public static final List<String> COLUMNS = List.of(
            "log_time",
            "log_source_id",
            "device_name",
            "type",
            "subtype",
            "action",
            "app",
            "rule",
            "source_ip",
            "dest_ip",
            "nat_source",
            "nat_dest",
            "source_user",
            "from_zone",
            "to_zone",
            "source_port",
            "dest_port",
            "protocol",
            "session_id",
            "sequence_no",
            "url_category",
            "risk_of_app");

    private Workload() {}

    /**
     * Writes a file with one subscription.
     *
     * @param filter empty for none
     * @param sink its sink as YAML in flow style, such as {@code discard: {format: json}}
     */
    static Path subscription(Path folder, String name, String topic, String filter, String sink) {
        return write(folder, name, List.of(yaml("bench", name, topic, filter, sink)));
    }

    /**
     * One subscription, as a document of YAML.
     *
     * @param filter empty for none
     */
    public static String yaml(String tenant, String name, String topic, String filter, String sink) {
        return """
                tenant: %s
                name: %s
                source:
                  topics: [%s]
                  startFrom: earliest
                %s
                steps:
                  - include: [%s]
                sink: {%s}
                deadLetters: {topic: dead.bench}
                """
                .formatted(
                        tenant,
                        name,
                        topic,
                        filter.isEmpty() ? "" : "filter: \"" + filter + "\"",
                        String.join(", ", COLUMNS),
                        sink);
    }

    /** Writes documents as one file. */
    static Path write(Path folder, String name, List<String> documents) {
        try {
            return Files.writeString(folder.resolve(name + ".yaml"), String.join("---\n", documents));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
