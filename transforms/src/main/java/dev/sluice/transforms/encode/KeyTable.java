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
 * The names that Palo Alto Networks publishes for a format, by log and field, from a table that names its source. A line for
 * one log comes before a line for all of them.
 */
final class KeyTable {
    private static final String ALL_LOGS = "*";
    private static final String GIVEN = "-";
    private static final int CELLS = 5;

    private final Map<String, Key> keys;

    /**
     * What a field is called.
     *
     * @param key its name in the format, or {@code -} when its value stands elsewhere in every line
     * @param label what the key needs to be explained with; may be empty
     */
    record Key(String key, String label) {
        /** Whether the value stands elsewhere, such as in the header. */
        boolean isGiven() {
            return key.equals(GIVEN);
        }
    }

    private KeyTable(Map<String, Key> keys) {
        this.keys = keys;
    }

    static KeyTable load(String resource) {
        Map<String, Key> keys = new HashMap<>();
        try (InputStream in = KeyTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource: " + resource + " (expected: on the class path)");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .skip(1)
                    .forEach(line -> {
                        String[] cells = line.split(",", -1);
                        if (cells.length != CELLS) {
                            throw new IllegalStateException(
                                    resource + ": " + line + " (expected: " + CELLS + " cells)");
                        }
                        keys.put(cells[0] + "." + cells[1], new Key(cells[3], cells[4]));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KeyTable(Map.copyOf(keys));
    }

    /** The field's name in lines of this log; null when the vendor publishes none. */
    @Nullable
    Key find(PanosLog log, String field) {
        Key own = keys.get(log.tableName() + "." + field);
        return own != null ? own : keys.get(ALL_LOGS + "." + field);
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
}
