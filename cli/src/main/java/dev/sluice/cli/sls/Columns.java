package dev.sluice.cli.sls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Columns of the service by their names in queries, as fields of events. Most have the same name; the text of a coded column has
 * {@code .value} behind it.
 *
 * @param names the fields that columns may stand for
 */
record Columns(Set<String> names) {
    /**
     * Columns that are called otherwise here (docs/events.md says why), from the
     * <a href="https://docs.paloaltonetworks.com/strata-logging-service/log-reference/network-logs">log reference</a>.
     */
    static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("file_name", "misc"),
            Map.entry("ha_session_owner", "session_owner"),
            Map.entry("host_id", "gp_host_id"),
            Map.entry("log_source_name", "device_name"),
            Map.entry("log_type", "type"),
            Map.entry("policy_id", "sdwan_policy_id"),
            Map.entry("reason_data_filtering", "reason"),
            Map.entry("recipient_of_virus", "recipient"),
            Map.entry("rule_matched", "rule"),
            Map.entry("rule_matched_uuid", "rule_uuid"),
            Map.entry("sender_of_virus", "sender"),
            Map.entry("sub_type", "subtype"),
            Map.entry("subject_of_email", "subject"),
            Map.entry("threat_name_firewall", "threat_name"),
            Map.entry("uri", "misc"),
            Map.entry("vendor_severity", "severity"));

    private static final String TEXT_OF_CODE = ".value";

    static Columns of(LogType type) {
        return new Columns(type.fields());
    }

    /** The field that a column stands for; empty when events have none. */
    Optional<String> field(String column) {
        String name =
                column.endsWith(TEXT_OF_CODE) ? column.substring(0, column.length() - TEXT_OF_CODE.length()) : column;
        return Optional.of(RENAMED.getOrDefault(name, name)).filter(names::contains);
    }

    /** The fields of a list of columns, each once; what is none is noted with its place. */
    List<String> fields(Part logType, String key, Notes notes) {
        List<String> columns = logType.texts(key);
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String path = logType.path(key) + "[" + i + "]";
            Optional<String> field = field(column);
            if (field.isEmpty()) {
                notes.difference(path, Notes.unexpected(column, "a field of the events", names) + "; left out");
            } else if (fields.contains(field.get())) {
                notes.difference(path, "\"" + column + "\" stands for the field " + field.get() + ", as one before it");
            } else {
                fields.add(field.get());
            }
        }
        return fields;
    }
}
