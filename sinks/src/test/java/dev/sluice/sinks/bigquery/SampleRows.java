package dev.sluice.sinks.bigquery;

import com.google.protobuf.CodedOutputStream;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Rows of a schema that has every row type, encoded as the shaping does: field {@code i} has number {@code i + 1}. */
final class SampleRows {
    private static final Schema TIMESTAMP = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));

    static final Schema SCHEMA = SchemaBuilder.record("Event")
            .fields()
            .requiredString("event_id")
            .name("event_time")
            .type(TIMESTAMP)
            .noDefault()
            .optionalString("action")
            .optionalInt("dest_port")
            .optionalDouble("score")
            .optionalBoolean("blocked")
            .optionalBytes("raw")
            .name("seen_at")
            .type()
            .unionOf()
            .nullType()
            .and()
            .type(TIMESTAMP)
            .endUnion()
            .nullDefault()
            .name("tags")
            .type()
            .array()
            .items()
            .stringType()
            .noDefault()
            .endRecord();

    private SampleRows() {}

    /** An event with a value in every column. */
    static Event full(long offset, long timeMicros) {
        return row(offset, timeMicros, out -> {
            out.writeString(3, "deny");
            out.writeInt64(4, 3389);
            out.writeDouble(5, 0.25);
            out.writeBool(6, true);
            out.writeByteArray(7, new byte[] {1, 2, 3});
            out.writeInt64(8, timeMicros + 1);
            out.writeString(9, "[\"a\"]");
        });
    }

    /** An event with nothing but its id and time. */
    static Event bare(long offset, long timeMicros) {
        return row(offset, timeMicros, out -> {});
    }

    /** A row that no table of the sink takes: {@code event_time} is REQUIRED. */
    static Event withoutTime(long offset) {
        return encoded(offset, 0, out -> out.writeString(1, id(offset)));
    }

    /** A row whose {@code tags} is no JSON. */
    static Event withBrokenTags(long offset, long timeMicros) {
        return row(offset, timeMicros, out -> out.writeString(9, "["));
    }

    private interface Columns {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static Event row(long offset, long timeMicros, Columns columns) {
        return encoded(offset, timeMicros, out -> {
            out.writeString(1, id(offset));
            out.writeInt64(2, timeMicros);
            columns.writeTo(out);
        });
    }

    private static Event encoded(long offset, long timeMicros, Columns columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            columns.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Event(offset, timeMicros, bytes.toByteArray());
    }

    static String id(long offset) {
        return SampleLanes.TOPIC + "-" + SampleLanes.PARTITION + "-" + offset;
    }
}
