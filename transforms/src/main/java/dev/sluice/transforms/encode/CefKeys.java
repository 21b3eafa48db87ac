package dev.sluice.transforms.encode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CEF keys that Palo Alto Networks publishes for its log formats, from {@code cef-panos.csv}, which names its source. A
 * field without a published key gets {@code Sluice} and its delivered name in camel case.
 */
final class CefKeys {
    private static final String RESOURCE = "cef-panos.csv";
    private static final String ALL_LOGS = "*";
    private static final String IN_HEADER = "-";
    private static final int CELLS = 5;
    private static final Map<String, Key> KEYS = load();

    /** The vendor's custom log formats that differ in their keys. */
    enum Log {
        TRAFFIC("traffic"),
        THREAT("threat"),
        URL("url"),
        WILDFIRE("wildfire");

        private final String csvName;

        Log(String csvName) {
            this.csvName = csvName;
        }
    }

    private record Key(String key, String label) {}

    private CefKeys() {}

    /** Whether the field's value stands in the header of this log, and so not in the extension. */
    static boolean isInHeader(Log log, String field) {
        Key key = find(log, field);
        return key != null && key.key().equals(IN_HEADER);
    }

    /**
     * What stands before the value in the extension: {@code src=} or {@code cs1Label=Rule cs1=}.
     *
     * @param field the writer's field
     * @param name the name it is delivered with
     */
    static String prefix(Log log, String field, String name) {
        Key key = find(log, field);
        if (key == null) {
            return custom(name) + "=";
        }
        String label = key.label().isEmpty() ? "" : key.key() + "Label=" + key.label() + " ";
        return label + key.key() + "=";
    }

    /** The key of a field that the vendor publishes none for: {@code event_id} becomes {@code SluiceEventId}. */
    static String custom(String name) {
        StringBuilder key = new StringBuilder("Sluice");
        boolean upper = true;
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (letter == '_') {
                upper = true;
            } else {
                key.append(upper ? Character.toUpperCase(letter) : letter);
                upper = false;
            }
        }
        return key.toString();
    }

    private static @Nullable Key find(Log log, String field) {
        Key own = KEYS.get(log.csvName + "." + field);
        return own != null ? own : KEYS.get(ALL_LOGS + "." + field);
    }

    private static Map<String, Key> load() {
        Map<String, Key> keys = new HashMap<>();
        try (InputStream in = CefKeys.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource: " + RESOURCE + " (expected: on the class path)");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .skip(1)
                    .forEach(line -> {
                        String[] cells = line.split(",", -1);
                        if (cells.length != CELLS) {
                            throw new IllegalStateException(
                                    RESOURCE + ": " + line + " (expected: " + CELLS + " cells)");
                        }
                        keys.put(cells[0] + "." + cells[1], new Key(cells[3], cells[4]));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(keys);
    }
}
