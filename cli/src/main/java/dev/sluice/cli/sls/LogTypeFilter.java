package dev.sluice.cli.sls;

import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The filter of a log type. It stays as it is written, but for fields that have another name here. */
final class LogTypeFilter {
    /** Texts of the service that are written in another way in events (docs/events.md). */
    private static final Map<String, String> OTHER_TEXTS = Map.of(
            "severity", "severity is in lower case here, such as critical and informational",
            "direction_of_attack", "direction_of_attack is client-to-server or server-to-client here, with dashes");

    private LogTypeFilter() {}

    /** Empty when every event is sent; of use only when the notes have no problems. */
    static Optional<String> of(Part logType, LogType type, Notes notes) {
        Optional<String> written = logType.text("filter");
        if (written.isEmpty()) {
            return type.condition();
        }
        String path = logType.path("filter");
        try {
            Filter filter = Filter.parse(written.get());
            Map<String, String> names = otherNames(filter, type);
            if (!names.isEmpty()) {
                String pairs = names.entrySet().stream()
                        .map(entry -> entry.getKey() + " is " + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(", "));
                notes.difference(path, "fields that have another name here: " + pairs);
            }
            String own = filter.withFields(names);
            Set<String> fields = Filter.parse(own).fields();
            OTHER_TEXTS.forEach((field, text) -> {
                if (fields.contains(field)) {
                    notes.difference(path, text);
                }
            });
            // Parsed by itself before it is put in parentheses, so that it cannot end them.
            return Optional.of(type.condition()
                    .map(condition -> condition + " AND (" + own + ")")
                    .orElse(own));
        } catch (FilterException e) {
            notes.problem(path, e.problem().describe());
            return Optional.empty();
        }
    }

    private static Map<String, String> otherNames(Filter filter, LogType type) {
        Set<String> known = type.fields();
        Map<String, String> names = new HashMap<>();
        for (String field : filter.fields()) {
            String other = Columns.RENAMED.get(field);
            if (other != null && !known.contains(field) && known.contains(other)) {
                names.put(field, other);
            }
        }
        return names;
    }
}
