package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Projection;
import java.util.Set;

/**
 * Writes one event behind what a buffer already holds. Belongs to one lane and one writer schema. Not thread-safe.
 *
 * <p>Common to all formats: text that is not valid UTF-8 is delivered with U+FFFD in place of each broken sequence, as
 * Java's own decoder does, since one broken name should not cost the event. The same record gives the same bytes, always.
 */
public sealed interface Encoder
        permits JsonEncoder, MappedEncoder, CefEncoder, LeefEncoder, CsvEncoder, AvroEncoder, ProtobufRowEncoder {

    /**
     * Writes one event.
     *
     * @param slots the event's fields, read by a plan with the encoder's layout
     * @param head its id and time
     * @param out where it is written; after a failure the caller cuts off what was begun
     * @throws EncodeException when the format cannot express a value
     */
    void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException;

    /**
     * The encoder for one lane and one writer schema.
     *
     * @param format the lane's format
     * @param projection what the lane delivers
     * @param layout the slots that hold the writer's fields
     * @param recordName the full name of the writer's record, such as {@code panos.Traffic}
     * @throws IllegalArgumentException when a field's type in the writer schema does not fit the projection
     */
    static Encoder of(FormatSpec format, Projection projection, SlotLayout layout, String recordName) {
        if (format instanceof FormatSpec.Json json && json.schema() != null) {
            return new MappedEncoder(json.schema(), BoundColumn.bind(projection, layout), layout, recordName);
        } else if (format instanceof FormatSpec.Json json) {
            return new JsonEncoder(BoundColumn.bind(projection, layout, json.timestamps()), json);
        } else if (format instanceof FormatSpec.Cef cef) {
            return new CefEncoder(cef.version(), BoundColumn.bind(projection, layout), layout, recordName);
        } else if (format instanceof FormatSpec.Leef leef) {
            return new LeefEncoder(leef, BoundColumn.bind(projection, layout), layout, recordName);
        } else if (format instanceof FormatSpec.Csv csv) {
            return new CsvEncoder(csv, BoundColumn.bind(projection, layout));
        } else if (format instanceof FormatSpec.Avro) {
            return AvroEncoder.withNestedValues(BoundColumn.bind(projection, layout));
        } else if (format instanceof FormatSpec.Parquet) {
            return AvroEncoder.withNestedJson(BoundColumn.bind(projection, layout));
        } else if (format instanceof FormatSpec.ProtobufRow) {
            return new ProtobufRowEncoder(BoundColumn.bind(projection, layout));
        }
        throw new IllegalStateException("no encoder for " + format.getClass());
    }

    /** The writer's fields that a format needs besides the columns: a CEF or LEEF header's, or what tells events apart. */
    static Set<String> headerFields(FormatSpec format) {
        if (format instanceof FormatSpec.Json json && json.schema() != null) {
            return MappedEncoder.HEADER_FIELDS;
        }
        return format instanceof FormatSpec.Cef || format instanceof FormatSpec.Leef ? PanosHeader.FIELDS : Set.of();
    }

    /** Whether a format has a place for the records of this full name; only those with a target schema may not. */
    static boolean knows(FormatSpec format, String recordName) {
        boolean mapped = format instanceof FormatSpec.Json json && json.schema() != null;
        return !mapped || !Mapping.logs(recordName).isEmpty();
    }
}
