package dev.sluice.subscription;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
}
