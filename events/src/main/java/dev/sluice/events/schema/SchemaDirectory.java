package dev.sluice.events.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schemas by name or fingerprint: the built-in ones, then the files of a directory. Reads a file once; asks the file system
 * for an unknown id at most once per {@link #RETRY_AFTER}.
 */
final class SchemaDirectory {
    /** Short enough for a schema that was deployed late, long enough that a foreign topic costs no disk reads. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaDirectory.class);
    private static final String SUFFIX = ".avsc";
    // An id comes from the network and becomes a file's name, so it cannot leave the directory.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");
    private static final int MAX_UNKNOWN = 1_000;
    private static final int MAX_PRINTED = 64;
    private static final long MAX_FILE_BYTES = 4L << 20;

    private final @Nullable Path directory;
    private final Clock clock;
    private final Map<String, Schema> byName = new HashMap<>(WriterSchemas.builtIns());
    private final Map<String, Schema> byFingerprint = new HashMap<>();
    private final Map<String, Instant> unknown = new HashMap<>();
    private Instant nextScan = Instant.MIN;

    SchemaDirectory(@Nullable Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        byName.values().forEach(schema -> byFingerprint.put(WriterSchemas.fingerprint(schema), schema));
    }

    /** The schema of this name or fingerprint, or null while there is none. */
    @Nullable
    Schema find(String id) {
        Schema schema = byName.getOrDefault(id, byFingerprint.get(id));
        if (schema != null || directory == null || !ID.matcher(id).matches()) {
            return schema;
        }
        Instant now = clock.instant();
        Instant retryAt = unknown.get(id);
        if (retryAt != null && now.isBefore(retryAt)) {
            return null;
        }
        schema = read(directory.resolve(id + SUFFIX), id);
        if (schema == null && FINGERPRINT.matcher(id).matches()) {
            scan(directory, now);
            schema = byFingerprint.get(id);
        }
        if (schema == null) {
            if (unknown.size() >= MAX_UNKNOWN) {
                unknown.clear();
            }
            unknown.put(id, now.plus(RETRY_AFTER));
        } else {
            unknown.remove(id);
        }
        return schema;
    }

    /** For error messages: which ids would have been found. */
    String expected() {
        String names = "one of " + WriterSchemas.names();
        return directory == null ? names : names + " or a file of " + directory;
    }

    /** An id that came from the network, bounded and without control characters. */
    static String printable(byte[] id) {
        String text = new String(id, 0, Math.min(id.length, MAX_PRINTED), StandardCharsets.UTF_8);
        return ID.matcher(text).matches() ? text : "(" + id.length + " bytes)";
    }

    private void scan(Path folder, Instant now) {
        if (now.isBefore(nextScan)) {
            return;
        }
        nextScan = now.plus(RETRY_AFTER);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String id = name.substring(0, name.length() - SUFFIX.length());
                if (!byName.containsKey(id)) {
                    read(file, id);
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot list the schema directory {}: {}", folder, e.toString());
        }
    }

    private @Nullable Schema read(Path file, String id) {
        try {
            if (!Files.isRegularFile(file)) {
                return null;
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                LOG.warn("Schema file {} is larger than {} bytes and is not read", file, MAX_FILE_BYTES);
                return null;
            }
            Schema parsed = WriterSchemas.parse(Files.readString(file));
            // One instance per schema, so that two ids of one schema share their compiled plans.
            Schema schema = byFingerprint.getOrDefault(WriterSchemas.fingerprint(parsed), parsed);
            if (!schema.equals(parsed)) {
                schema = parsed;
            }
            byFingerprint.putIfAbsent(WriterSchemas.fingerprint(schema), schema);
            byName.put(id, schema);
            return schema;
        } catch (IOException | AvroRuntimeException e) {
            // Half-written or broken: the same as absent, and tried again later.
            LOG.warn("Cannot read the schema file {}: {}", file, e.toString());
            return null;
        }
    }
}
