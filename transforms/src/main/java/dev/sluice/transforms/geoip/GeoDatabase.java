package dev.sluice.transforms.geoip;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Metadata;
import com.maxmind.db.Reader;
import dev.sluice.transforms.file.UnfitFileException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A MaxMind DB file in memory, and what steps remember of it, which so is forgotten when the file is exchanged. Format:
 * MaxMind DB File Format Specification 2.0, https://maxmind.github.io/MaxMind-DB/. Thread-safe.
 */
final class GeoDatabase {
    private static final int FORMAT = 2;

    private final Reader reader;
    private final Map<RecordPaths, AddressTexts> texts = new ConcurrentHashMap<>();

    private GeoDatabase(Reader reader) {
        this.reader = reader;
    }

    /**
     * Reads a file.
     *
     * @throws UnfitFileException when it is of another version of the format
     * @throws com.maxmind.db.InvalidDatabaseException when it is no such file
     */
    static GeoDatabase read(Path file) throws IOException {
        // Records hold the same countries and names many times: pointers to them are followed once.
        Reader reader = new Reader(file.toFile(), Reader.FileMode.MEMORY, new CHMCache());
        int format = reader.getMetadata().binaryFormatMajorVersion();
        if (format != FORMAT) {
            throw new UnfitFileException("format " + format + " (expected: format " + FORMAT + " of MaxMind DB)");
        }
        return new GeoDatabase(reader);
    }

    /** What it is, for people, such as {@code GeoLite2-City of 2026-11-24, 5000000 nodes}. */
    String describe() {
        Metadata metadata = reader.getMetadata();
        LocalDate built = LocalDate.ofInstant(metadata.buildTime(), ZoneOffset.UTC);
        return metadata.databaseType() + " of " + built + ", " + metadata.nodeCount() + " nodes";
    }

    /** What records say at some paths; the same for equal paths. */
    AddressTexts texts(RecordPaths paths) {
        return texts.computeIfAbsent(paths, wanted -> new AddressTexts(this, wanted));
    }

    /** The record of an address as maps, lists and plain values; null when there is none. */
    @Nullable
    Object record(long high, long low, boolean ipv4) throws IOException {
        if (ipv4) {
            return record(ByteBuffer.allocate(Integer.BYTES).putInt((int) low).array());
        }
        // The reader would take the first bits of an IPv6 address for an IPv4 address.
        return reader.getMetadata().ipVersion() == 4
                ? null
                : record(ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(high)
                        .putLong(low)
                        .array());
    }

    private @Nullable Object record(byte[] address) throws IOException {
        return reader.get(InetAddress.getByAddress(address), Object.class);
    }
}
