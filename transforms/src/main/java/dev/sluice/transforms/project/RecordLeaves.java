package dev.sluice.transforms.project;

import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.project.FieldsInPlace.Source;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * What is in a record when records within it are opened, too. Arrays and maps are not, nor is a record within itself.
 */
final class RecordLeaves {
    private final String place;
    private final Map<String, Source> leaves = new LinkedHashMap<>();

    private RecordLeaves(String place) {
        this.place = place;
    }

    /**
     * The leaves in the order of their first appearance: the names of the fields on the way, with dots between them, to what is
     * there.
     *
     * @param records what the schemas say that the record is
     * @param place stands in front of the names of the slots' fields
     */
    static Map<String, Source> of(List<FieldSchema> records, String place) {
        RecordLeaves found = new RecordLeaves(place);
        records.forEach(record -> found.add(record.value(), "", new HashSet<>()));
        return found.leaves;
    }

    private void add(Schema record, String prefix, Set<String> open) {
        open.add(record.getFullName());
        for (Schema.Field field : record.getFields()) {
            String path = prefix + field.name();
            Schema inner =
                    FieldSchema.of(field.schema()).map(FieldSchema::value).orElse(field.schema());
            if (inner.getType() == Schema.Type.RECORD && !open.contains(inner.getFullName())) {
                add(inner, path + ".", open);
            } else {
                leaves.merge(path, FieldsInPlace.source(place + "." + path, field.schema()), FieldsInPlace::merge);
            }
        }
        open.remove(record.getFullName());
    }
}
