package dev.sluice.events.schema;

import dev.sluice.events.Reason;
import dev.sluice.events.RecordHeader;
import org.apache.avro.Schema;

final class FixedSchemaLookup implements SchemaLookup {
    private final Schema schema;
    private final String schemaId;

    FixedSchemaLookup(Schema schema, String schemaId) {
        this.schema = schema;
        this.schemaId = schemaId;
    }

    @Override
    public void find(byte[] bytes, int start, int end, RecordHeader[] headers, FoundSchema found)
            throws SchemaLookupException {
        if (start == end) {
            throw new SchemaLookupException(Reason.EMPTY_VALUE, "value: empty (expected: Avro binary)", schemaId);
        }
        found.set(schema, schemaId, start);
    }
}
