package dev.sluice.subscription;

import dev.sluice.subscription.SourceMap.Location;
import java.util.List;
import java.util.Map;

/** A YAML value that remembers where it stands. Scalars are kept as text: what they mean is decided by who reads them. */
sealed interface YamlNode {

    /** Of a scalar the value itself; of a mapping or list the key that it belongs to. */
    Location location();

    /** A scalar, quoted or not. */
    record Text(String text, Location location) implements YamlNode {}

    /** No value, {@code null} or {@code ~}. */
    record Null(Location location) implements YamlNode {}

    /** Keys in the order of the file. */
    record Mapping(Map<String, Entry> entries, Location location) implements YamlNode {}

    /** A list. */
    record Sequence(List<YamlNode> items, Location location) implements YamlNode {}

    /** A mapping's value with its key's place. */
    record Entry(Location key, YamlNode value) {}
}
