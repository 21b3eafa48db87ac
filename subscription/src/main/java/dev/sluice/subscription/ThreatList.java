package dev.sluice.subscription;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A list of indicators.
 *
 * @param name what events that match say
 * @param file a text with one indicator a line, or a CSV file whose first row names its columns
 * @param column the CSV file's column with the indicators; null for a text
 * @param label the CSV file's column with their labels, or null
 */
public record ThreatList(String name, String file, @Nullable String column, @Nullable String label)
        implements Serializable {

    public ThreatList {
        if (label != null && column == null) {
            throw new IllegalArgumentException("label: \"" + label + "\" (expected: none without a column)");
        }
    }
}
