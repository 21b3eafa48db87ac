package dev.sluice.loadtests.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a lane may have to do with each event beside choosing and encoding its fields. All of it keeps every event. */
public enum ShapingWork {
    /** Three predicates: of a text, a number and an address. */
    FILTER {
        @Override
        Path subscription(Path folder, String topic) {
            return Workload.subscription(folder, optionName(), topic, PREDICATES, SINK);
        }
    },
    /** Two columns of a table, where every key is found. */
    LOOKUP {
        @Override
        Path subscription(Path folder, String topic) throws IOException {
            return write(
                    folder,
                    topic,
                    "lookup: {file: \"" + ports(folder)
                            + "\", key: dest_port, match: port, add: {service: port_service, owner: port_owner}}");
        }

        private Path ports(Path folder) throws IOException {
            Path file = folder.resolve("ports.csv");
            try (BufferedWriter writer = Files.newBufferedWriter(file)) {
                writer.write("port,service,owner\n");
                for (int port = 0; port <= MAX_PORT; port++) {
                    writer.write(port + ",service-" + port + ",team-" + port % TEAMS + "\n");
                }
            }
            return file;
        }
    },
    /** Two addresses in {@link ThreatIndicators}. */
    THREAT_MATCH {
        @Override
        Path subscription(Path folder, String topic) throws IOException {
            return write(
                    folder,
                    topic,
                    "threat-match: {lists: [{name: feed, file: \"" + ThreatIndicators.write(folder)
                            + "\"}], addresses: [source_ip, dest_ip], add: {list: threat_list, indicator: threat_indicator}}");
        }
    };

    private static final String PREDICATES = "action != 'no such action' AND dest_port BETWEEN 0 AND 65535"
            + " AND NOT cidr_match(source_ip, '192.0.2.0/24')";
    private static final String SINK = "discard: {format: json}";
    private static final int MAX_PORT = 65_535;
    private static final int TEAMS = 100;

    /** The name in options and reports. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(ShapingWork::optionName).toList();
    }

    /**
     * The work of this name.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public static ShapingWork named(String name) {
        return Arrays.stream(values())
                .filter(work -> work.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--work: " + name + " (expected: some of " + String.join(", ", names()) + ")"));
    }

    /** Writes the subscription of a lane that does this work, and what it reads. */
    abstract Path subscription(Path folder, String topic) throws IOException;

    /** The subscription of a lane that does none of it. */
    static Path none(Path folder, String topic) {
        return Workload.subscription(folder, "none", topic, "", SINK);
    }

    Path write(Path folder, String topic, String step) {
        String plain = Workload.yaml("bench", optionName(), topic, "", SINK);
        return Workload.write(folder, optionName(), List.of(plain.replace("\nsink:", "\n  - " + step + "\nsink:")));
    }
}
