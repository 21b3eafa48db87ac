package dev.sluice.subscription;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one YAML document stand in their file, so that checks made long after the reading (of a filter
 * against a schema, say) can still name a line.
 */
public final class SourceMap {
    private final String file;
    private final Map<String, Location> locations;

    /**
     * A place in a file.
     *
     * @param line from 1
     * @param column from 1
     */
    public record Location(int line, int column) {}

    SourceMap(String file, Map<String, Location> locations) {
        this.file = file;
        this.locations = Map.copyOf(locations);
    }

    /**
     * The place of a value. What is not in the file, such as an option left at its default, is placed where the nearest
     * enclosing value stands.
     *
     * @param path such as {@code sink.https.url} or {@code steps[0].rename}
     */
    public Location at(String path) {
        String candidate = path;
        while (true) {
            Location location = locations.get(candidate);
            if (location != null) {
                return location;
            }
            if (candidate.isEmpty()) {
                return new Location(1, 1);
            }
            candidate = parent(candidate);
        }
    }

    public int line(String path) {
        return at(path).line();
    }

    public int column(String path) {
        return at(path).column();
    }

    /** A problem with the value at a path. The parameters are those of {@link Problem}. */
    public Problem problem(String path, String value, String expected, @Nullable String suggestion) {
        Location location = at(path);
        return new Problem(file, location.line(), location.column(), path, value, expected, suggestion);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}
