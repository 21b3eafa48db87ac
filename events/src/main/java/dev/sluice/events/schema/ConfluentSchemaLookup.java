package dev.sluice.events.schema;

import dev.sluice.events.Reason;
import dev.sluice.events.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

final class ConfluentSchemaLookup implements SchemaLookup {
    private static final int PREFIX_BYTES = 5;
    private static final int MAX_KNOWN = 64;

    private final SchemaDirectory schemas;
    private final List<Known> known = new ArrayList<>();

    private record Known(int id, String text, Schema schema) {}

    ConfluentSchemaLookup(SchemaDirectory schemas) {
        this.schemas = schemas;
    }

    @Override
    public void find(byte @Nullable [] value, RecordHeader[] headers, FoundSchema found) throws SchemaLookupException {
        if (value == null || value.length == 0) {
            throw new SchemaLookupException(
                    Reason.EMPTY_VALUE, "value: empty (expected: a zero byte, a schema id and Avro binary)", "");
        }
        if (value[0] != 0 || value.length < PREFIX_BYTES) {
            throw new SchemaLookupException(
                    Reason.MISSING_SCHEMA_ID,
                    "value: " + value.length + " bytes, first " + value[0] + " (expected: a zero byte and a 4-byte id)",
                    "");
        }
        int id = (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
        for (int i = 0; i < known.size(); i++) {
            Known candidate = known.get(i);
            if (candidate.id() == id) {
                found.set(candidate.schema(), candidate.text(), PREFIX_BYTES);
                return;
            }
        }
        String text = Integer.toUnsignedString(id);
        Schema schema = schemas.find(text);
        if (schema == null) {
            throw new SchemaLookupException(
                    Reason.UNKNOWN_SCHEMA, "schema id: " + text + " (expected: " + schemas.expected() + ")", text);
        }
        if (known.size() == MAX_KNOWN) {
            known.remove(0);
        }
        known.add(new Known(id, text, schema));
        found.set(schema, text, PREFIX_BYTES);
    }
}
