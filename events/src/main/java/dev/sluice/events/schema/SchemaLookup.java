package dev.sluice.events.schema;

import dev.sluice.events.RecordHeader;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the schema that a record was written with. Not thread-safe: each reader has its own. A schema found once is kept
 * for good, so a schema file is never changed, only added; an id that is not known is looked for again after
 * ten seconds, so that a schema deployed while a job runs is picked up.
 */
public interface SchemaLookup {

    /**
     * Finds the schema of one record.
     *
     * @param bytes hold the record's value in {@code [start, end)}; a tombstone's is empty
     * @param headers the record's headers
     * @param found receives schema, id and where the Avro binary begins; unchanged when this throws
     * @throws SchemaLookupException when the record is empty, names no schema or one that is not known
     */
    void find(byte[] bytes, int start, int end, RecordHeader[] headers, FoundSchema found) throws SchemaLookupException;

    /**
     * By a record header that holds a schema's name or the first 16 hexadecimal digits of its fingerprint; the value is
     * Avro binary from its first byte.
     *
     * @param header the header's key; the last one counts when there are several
     * @param directory a directory of {@code <name>.avsc} files, or null for the built-in schemas alone
     */
    static SchemaLookup byHeader(String header, @Nullable Path directory, Clock clock) {
        return new HeaderSchemaLookup(header, new SchemaDirectory(directory, clock));
    }

    /**
     * By Confluent's wire format: a zero byte, a 4-byte big-endian id, then Avro binary.
     *
     * @param directory a directory of {@code <id>.avsc} files
     * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">
     *     Confluent, wire format</a>
     */
    static SchemaLookup confluent(Path directory, Clock clock) {
        return new ConfluentSchemaLookup(new SchemaDirectory(directory, clock));
    }

    /**
     * One schema for all records; the value is Avro binary from its first byte.
     *
     * @param nameOrPath a built-in schema's name or a path to an {@code .avsc} file
     * @throws IllegalArgumentException when it is neither
     */
    static SchemaLookup fixed(String nameOrPath) {
        return new FixedSchemaLookup(WriterSchemas.nameOrFile(nameOrPath), nameOrPath);
    }
}
