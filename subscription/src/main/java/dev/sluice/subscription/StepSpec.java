package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
     * @param names old name to new name; a {@code *} in both stands for one character or more, and one that is not a template
     *     goes before those that are
     */
    record Rename(Map<String, String> names) implements StepSpec {
        public Rename {
            names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
            names.forEach((from, to) -> {
                if (stars(from) > 1 || stars(from) != stars(to)) {
                    throw new IllegalArgumentException(
                            from + ": \"" + to + "\" (expected: one * in both names, or in neither)");
                }
            });
        }

        /** Whether an old name stands for many. */
        public static boolean isTemplate(String name) {
            return stars(name) > 0;
        }

        private static long stars(String name) {
            return name.chars().filter(character -> character == '*').count();
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

    /**
     * Keeps one of the events of a partition that are alike, and drops those that follow within an interval. What was kept is
     * remembered by the worker alone, so a replay may keep other events.
     *
     * @param by the fields of which events are alike, at most {@value #MAX_FIELDS}
     * @param interval by Kafka timestamps, {@link #SHORTEST} to {@link #LONGEST}
     * @param maxKeys how many kept events a worker remembers, 1 to {@value #MOST_KEYS}
     */
    record Suppress(List<String> by, Duration interval, int maxKeys) implements StepSpec {
        public static final int MAX_FIELDS = 8;
        public static final int DEFAULT_KEYS = 10_000;

        /** Some 10 MB of a worker's memory. */
        public static final int MOST_KEYS = 100_000;

        public static final Duration SHORTEST = Duration.ofSeconds(1);
        public static final Duration LONGEST = Duration.ofHours(24);

        public Suppress {
            by = List.copyOf(by);
            if (by.isEmpty() || by.size() > MAX_FIELDS) {
                throw new IllegalArgumentException("by: " + by + " (expected: 1 to " + MAX_FIELDS + " fields)");
            }
            if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "interval: " + interval + " (expected: " + SHORTEST + " to " + LONGEST + ")");
            }
            if (maxKeys < 1 || maxKeys > MOST_KEYS) {
                throw new IllegalArgumentException("maxKeys: " + maxKeys + " (expected: 1 to " + MOST_KEYS + ")");
            }
        }
    }

    /**
     * Takes a text apart and puts chosen values into fields, as texts.
     *
     * @param field the text, as the step before left it
     * @param fields a key, a path or a column's number to the field that its value goes to, each field once
     */
    record Parse(String field, ParseMethod method, Map<String, String> fields) implements StepSpec {
        public static final int MAX_FIELDS = 64;

        public Parse {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            if (fields.isEmpty() || fields.size() > MAX_FIELDS) {
                throw new IllegalArgumentException(
                        "fields: " + fields.size() + " (expected: 1 to " + MAX_FIELDS + " fields)");
            }
            if (Set.copyOf(fields.values()).size() < fields.size()) {
                throw new IllegalArgumentException("fields: " + fields.values() + " (expected: each field once)");
            }
        }
    }

    /**
     * Puts what is in records, at any depth, into fields of their own, in the records' place.
     *
     * @param fields names as the step before left them, each once
     * @param separator what stands between the names that a new one is made of, 1 to {@value #MAX_SEPARATOR} letters, digits or
     *     underscores
     */
    record Flatten(List<String> fields, String separator) implements StepSpec {
        public static final int MAX_SEPARATOR = 8;
        public static final String DEFAULT_SEPARATOR = "_";

        public Flatten {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("fields: [] (expected: at least one field)");
            }
            if (!separator.matches("[A-Za-z0-9_]{1," + MAX_SEPARATOR + "}")) {
                throw new IllegalArgumentException("separator: \"" + separator + "\" (expected: 1 to " + MAX_SEPARATOR
                        + " letters, digits or underscores)");
            }
        }
    }

    /**
     * Writes what a table says of a field's value.
     *
     * @param file a CSV file whose first row names its columns
     * @param key the field that is looked up
     * @param match the column that it is looked up in, as exact text
     * @param add other columns, each with the field that it is written to: one that is there, or a new one's name
     * @param fallback what is written when the table does not say, of at most {@value #MAX_FALLBACK} characters; null: nothing
     * @param ignoreCase whether ASCII letters of a key match in either case
     */
    record Lookup(
            String file,
            String key,
            String match,
            Map<String, String> add,
            @Nullable String fallback,
            boolean ignoreCase)
            implements StepSpec {
        /** Every event without a row carries it. */
        public static final int MAX_FALLBACK = 256;

        /** Characters in a cell that is looked up: events carry it. */
        public static final int MAX_CELL = 1024;

        public Lookup {
            add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
            if (add.isEmpty() || Set.copyOf(add.values()).size() < add.size()) {
                throw new IllegalArgumentException("add: " + add + " (expected: columns, and each field once)");
            }
            if (fallback != null && fallback.length() > MAX_FALLBACK) {
                throw new IllegalArgumentException(
                        "fallback: " + fallback.length() + " (expected: at most " + MAX_FALLBACK + " characters)");
            }
        }
    }

    /**
     * Looks for addresses and domains in lists of indicators.
     *
     * @param lists in the order in which they count
     * @param addresses fields with addresses
     * @param domains fields with domains or URLs
     * @param add what is written, each with its field: one that is there, or a new one's name
     * @param matchesOnly whether events without an indicator are dropped
     */
    record ThreatMatch(
            List<ThreatList> lists,
            List<String> addresses,
            List<String> domains,
            Map<ThreatFact, String> add,
            boolean matchesOnly)
            implements StepSpec {
        /** Each is searched for each field. */
        public static final int MAX_LISTS = 16;

        public ThreatMatch {
            lists = List.copyOf(lists);
            addresses = List.copyOf(addresses);
            domains = List.copyOf(domains);
            // In the order of the facts, so that two writings of one subscription are equal.
            add = Collections.unmodifiableMap(new TreeMap<>(add));
            if (lists.isEmpty() || lists.size() > MAX_LISTS) {
                throw new IllegalArgumentException("lists: " + lists.size() + " (expected: 1 to " + MAX_LISTS + ")");
            }
            if (addresses.isEmpty() && domains.isEmpty()) {
                throw new IllegalArgumentException("addresses, domains: [] (expected: at least one field)");
            }
            if ((add.isEmpty() && !matchesOnly) || Set.copyOf(add.values()).size() < add.size()) {
                throw new IllegalArgumentException("add: " + add + " (expected: facts, and each field once)");
            }
        }
    }

    /**
     * Writes what a MaxMind DB file says of the network that an address is in.
     *
     * @param file a MaxMind DB file
     * @param field the field with the address
     * @param add values of the file's records, by name or by path, each with the field that it is written to: one that is
     *     there, or a new one's name
     * @param fallback what is written when the file does not say, of at most {@value Lookup#MAX_FALLBACK} characters; null:
     *     nothing
     */
    record Geoip(String file, String field, Map<String, String> add, @Nullable String fallback) implements StepSpec {
        /** Characters in a value: events carry it. */
        public static final int MAX_VALUE = 1024;

        public Geoip {
            add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
            if (add.isEmpty() || Set.copyOf(add.values()).size() < add.size()) {
                throw new IllegalArgumentException("add: " + add + " (expected: values, and each field once)");
            }
            if (fallback != null && fallback.length() > Lookup.MAX_FALLBACK) {
                throw new IllegalArgumentException("fallback: " + fallback.length() + " (expected: at most "
                        + Lookup.MAX_FALLBACK + " characters)");
            }
        }
    }
}
