package dev.sluice.transforms.geoip;

import dev.sluice.subscription.StepSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The place of a value in a database's records.
 *
 * @param keys from the record inwards: a map's key, or an array's index from 0
 * @param meant where to look when no text is there: what a well-known name stands for
 */
record RecordPath(List<String> keys, List<String> meant) {
    /** What MaxMind's databases of cities, countries and autonomous systems have, by short names. */
    static final Map<String, String> WELL_KNOWN = Map.ofEntries(
            Map.entry("continent", "continent.code"),
            Map.entry("country", "country.iso_code"),
            Map.entry("country_name", "country.names.en"),
            Map.entry("subdivision", "subdivisions.0.iso_code"),
            Map.entry("subdivision_name", "subdivisions.0.names.en"),
            Map.entry("city", "city.names.en"),
            Map.entry("postal_code", "postal.code"),
            Map.entry("latitude", "location.latitude"),
            Map.entry("longitude", "location.longitude"),
            Map.entry("time_zone", "location.time_zone"),
            Map.entry("asn", "autonomous_system_number"),
            Map.entry("as_name", "autonomous_system_organization"));

    static RecordPath of(String value) {
        return new RecordPath(split(value), split(WELL_KNOWN.getOrDefault(value, value)));
    }

    private static List<String> split(String path) {
        return List.of(path.split("\\.", -1));
    }

    /** What a record says; null when it has nothing there, or no plain value. */
    @Nullable
    String text(Object record) {
        String text = plain(find(record, keys));
        return text == null ? plain(find(record, meant)) : text;
    }

    private static @Nullable Object find(Object record, List<String> keys) {
        @Nullable Object value = record;
        for (String key : keys) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(key);
            } else if (value instanceof List<?> list) {
                value = item(list, key);
            } else {
                return null;
            }
        }
        return value;
    }

    private static @Nullable Object item(List<?> list, String key) {
        int index = key.matches("[0-9]{1,4}") ? Integer.parseInt(key) : list.size();
        return index < list.size() ? list.get(index) : null;
    }

    private static @Nullable String plain(@Nullable Object value) {
        String text = null;
        if (value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger) {
            text = value.toString();
        } else if ((value instanceof Double || value instanceof Float)
                && Double.isFinite(((Number) value).doubleValue())) {
            // In digits alone, as Java would write 0.0001 as 1.0E-4.
            text = new BigDecimal(value.toString()).stripTrailingZeros().toPlainString();
        }
        return text == null || text.length() > StepSpec.Geoip.MAX_VALUE ? null : text;
    }
}
