package dev.sluice.events.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that ship with Sluice, by name. A name ends in its version; every instance is shared, so that a compiled
 * plan can be keyed by identity.
 */
public final class WriterSchemas {
    /** The record header whose value is a schema's name or fingerprint, unless a subscription says otherwise. */
    public static final String SCHEMA_HEADER = "sluice-schema";

    /** Name of the newest schema of TRAFFIC events. */
    public static final String TRAFFIC = "panos-traffic-1";

    /** Name of the newest schema of THREAT events. */
    public static final String THREAT = "panos-threat-1";

    /** Full record name of TRAFFIC events in every version of their schema. */
    public static final String TRAFFIC_RECORD = "panos.Traffic";

    /** Full record name of THREAT events in every version of their schema. */
    public static final String THREAT_RECORD = "panos.Threat";

    private static final int FINGERPRINT_BYTES = 8;
    private static final Map<String, Schema> BUILT_IN = load(TRAFFIC, THREAT);

    private WriterSchemas() {}

    /** The names of all built-in schemas. */
    public static Set<String> names() {
        return BUILT_IN.keySet();
    }

    /** The built-in schema of this name, or null. */
    public static @Nullable Schema find(String name) {
        return BUILT_IN.get(name);
    }

    /**
     * The built-in schema of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Schema builtIn(String name) {
        Schema schema = BUILT_IN.get(name);
        if (schema == null) {
            throw new IllegalArgumentException("schema: " + name + " (expected: one of " + names() + ")");
        }
        return schema;
    }

    /**
     * A built-in schema's name, or a path to an {@code .avsc} file.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Schema nameOrFile(String nameOrPath) {
        Schema schema = BUILT_IN.get(nameOrPath);
        if (schema != null) {
            return schema;
        }
        try {
            return parse(Files.readString(Path.of(nameOrPath)));
        } catch (IOException | InvalidPathException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "schema: " + nameOrPath + " (expected: one of " + names() + " or a readable .avsc file)", e);
        }
    }

    /**
     * The first 16 hexadecimal digits of the SHA-256 fingerprint of the schema's parsing canonical form.
     *
     * @see <a href="https://avro.apache.org/docs/1.11.1/specification/#schema-fingerprints">Avro, schema fingerprints</a>
     */
    public static String fingerprint(Schema schema) {
        try {
            byte[] digest = SchemaNormalization.parsingFingerprint("SHA-256", schema);
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    static Map<String, Schema> builtIns() {
        return BUILT_IN;
    }

    static Schema parse(String json) {
        return new Schema.Parser().parse(json);
    }

    private static Map<String, Schema> load(String... names) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (String name : names) {
            try (InputStream in = WriterSchemas.class.getResourceAsStream(name + ".avsc")) {
                if (in == null) {
                    throw new IllegalStateException("resource: " + name + ".avsc (expected: on the class path)");
                }
                schemas.put(name, new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Collections.unmodifiableMap(schemas);
    }
}
