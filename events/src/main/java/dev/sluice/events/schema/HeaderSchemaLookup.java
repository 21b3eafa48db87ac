package dev.sluice.events.schema;

import dev.sluice.events.Reason;
import dev.sluice.events.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

final class HeaderSchemaLookup implements SchemaLookup {
    /** More than schemas that a topic mixes; beyond it the oldest is forgotten and found in the directory again. */
    private static final int MAX_KNOWN = 64;

    private final String header;
    private final SchemaDirectory schemas;
    private final List<Known> known = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // Compared by content below, without wrapping each record's header.
    private record Known(byte[] headerValue, String id, Schema schema) {}

    HeaderSchemaLookup(String header, SchemaDirectory schemas) {
        this.header = header;
        this.schemas = schemas;
    }

    @Override
    public void find(byte[] bytes, int start, int end, RecordHeader[] headers, FoundSchema found)
            throws SchemaLookupException {
        byte[] id = lastHeader(headers);
        if (start == end) {
            throw new SchemaLookupException(
                    Reason.EMPTY_VALUE,
                    "value: empty (expected: Avro binary)",
                    id == null ? "" : SchemaDirectory.printable(id));
        }
        if (id == null) {
            throw new SchemaLookupException(
                    Reason.MISSING_SCHEMA_ID, "header " + header + ": absent (expected: a schema's name)", "");
        }
        // A topic has a handful of schemas, so a scan is quicker than hashing each record's header.
        for (int i = 0; i < known.size(); i++) {
            Known candidate = known.get(i);
            if (Arrays.equals(candidate.headerValue(), id)) {
                found.set(candidate.schema(), candidate.id(), start);
                return;
            }
        }
        String name = new String(id, StandardCharsets.UTF_8);
        Schema schema = schemas.find(name);
        if (schema == null) {
            String printable = SchemaDirectory.printable(id);
            throw new SchemaLookupException(
                    Reason.UNKNOWN_SCHEMA,
                    "header " + header + ": " + printable + " (expected: " + schemas.expected() + ")",
                    printable);
        }
        if (known.size() == MAX_KNOWN) {
            known.remove(0);
        }
        known.add(new Known(id.clone(), name, schema));
        found.set(schema, name, start);
    }

    private byte @Nullable [] lastHeader(RecordHeader[] headers) {
        for (int i = headers.length - 1; i >= 0; i--) {
            if (headers[i].key().equals(header)) {
                byte[] value = headers[i].value();
                return value == null || value.length == 0 ? null : value;
            }
        }
        return null;
    }
}
