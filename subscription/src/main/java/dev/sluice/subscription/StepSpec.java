package dev.sluice.subscription;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A change to the kept events. Steps run in the order they stand in the file, each on the fields the last one left. */
public sealed interface StepSpec extends Serializable {

    /**
     * Keeps these fields, in this order, and drops the others.
     *
     * @param fields names as the step before left them
     */
    record Include(List<String> fields) implements StepSpec {
        public Include {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Drops these fields.
     *
     * @param fields names as the step before left them
     */
    record Exclude(Set<String> fields) implements StepSpec {
        public Exclude {
            // In one order, so that two writings of one subscription are equal.
            fields = Collections.unmodifiableSet(new TreeSet<>(fields));
        }
    }

    /**
     * Gives fields new names.
     *
     * @param names old name to new name
     */
    record Rename(Map<String, String> names) implements StepSpec {
        public Rename {
            names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        }
    }

    /**
     * Hides what these fields say.
     *
     * @param fields names as the step before left them, each once
     */
    record Mask(List<String> fields, MaskMethod method) implements StepSpec {
        public Mask {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("fields: [] (expected: at least one field)");
            }
        }
    }

    /**
     * Puts values into fields, all at once: none of them sees what another one puts.
     *
     * @param values a field that is there, or a new one's name, to its value
     */
    record SetFields(Map<String, FieldValue> values) implements StepSpec {
        public SetFields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * Keeps a share of the events, always the same ones.
     *
     * @param keptPerMillion how many of a million are kept, 1 to 999,999
     * @param by the field whose values are kept or dropped with all of their events, or null: each event for itself
     */
    record Sample(int keptPerMillion, @Nullable String by) implements StepSpec {
        public static final int MILLION = 1_000_000;

        public Sample {
            if (keptPerMillion < 1 || keptPerMillion >= MILLION) {
                throw new IllegalArgumentException(
                        "keptPerMillion: " + keptPerMillion + " (expected: 1 to " + (MILLION - 1) + ")");
            }
        }
    }
}
