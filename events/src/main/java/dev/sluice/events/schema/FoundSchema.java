package dev.sluice.events.schema;

import org.apache.avro.Schema;

/** What a lookup has found for one record. Made once and filled anew for each record; not thread-safe. */
public final class FoundSchema {
    private Schema schema = Schema.create(Schema.Type.NULL);
    private String schemaId = "";
    private int bodyStart;

    /** The schema that the record was written with; the same instance whenever it has the same id. */
    public Schema schema() {
        return schema;
    }

    /** The id that the record names its schema by. */
    public String schemaId() {
        return schemaId;
    }

    /** Where in the bytes that hold the value its Avro binary begins. */
    public int bodyStart() {
        return bodyStart;
    }

    void set(Schema schema, String schemaId, int bodyStart) {
        this.schema = schema;
        this.schemaId = schemaId;
        this.bodyStart = bodyStart;
    }
}
