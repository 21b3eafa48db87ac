package dev.sluice.loadtests.faults;

import dev.sluice.events.schema.WriterSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** The next version of the TRAFFIC events' schema: one more field in front of all others, so that every other one moves. */
final class NewSchema {
    static final String NAME = "panos-traffic-2";

    private NewSchema() {}

    /** Writes it into a folder, where subscriptions find it. */
    static Schema write(Path folder) {
        Schema old = WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field(
                "sensor_generation",
                Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)),
                null,
                JsonProperties.NULL_VALUE));
        old.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        Schema schema = Schema.createRecord(old.getName(), old.getDoc(), old.getNamespace(), false, fields);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(NAME + ".avsc"), schema.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schema;
    }
}
