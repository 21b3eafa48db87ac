package dev.sluice.events.schema;

import dev.sluice.events.Reason;
import dev.sluice.events.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

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
    public void find(byte[] bytes, int start, int end, RecordHeader[] headers, FoundSchema found)
            throws SchemaLookupException {
        if (start == end) {
            throw new SchemaLookupException(
                    Reason.EMPTY_VALUE, "value: empty (expected: a zero byte, a schema id and Avro binary)", "");
        }
        if (bytes[start] != 0 || end - start < PREFIX_BYTES) {
            throw new SchemaLookupException(
                    Reason.MISSING_SCHEMA_ID,
                    "value: " + (end - start) + " bytes, first " + bytes[start]
                            + " (expected: a zero byte and a 4-byte id)",
                    "");
        }
        int id = (bytes[start + 1] & 0xff) << 24
                | (bytes[start + 2] & 0xff) << 16
                | (bytes[start + 3] & 0xff) << 8
                | (bytes[start + 4] & 0xff);
        for (int i = 0; i < known.size(); i++) {
            Known candidate = known.get(i);
            if (candidate.id() == id) {
                found.set(candidate.schema(), candidate.text(), start + PREFIX_BYTES);
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
        found.set(schema, text, start + PREFIX_BYTES);
    }
}
