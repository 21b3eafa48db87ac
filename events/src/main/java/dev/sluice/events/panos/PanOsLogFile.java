package dev.sluice.events.panos;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of syslog lines, plain or gzipped (told by its first two bytes), read line by line. Holds one line at a time, of
 * {@value #MAX_LINE_BYTES} bytes at most; a longer one is reported and skipped. Lines end in a line feed, with or without a
 * carriage return. Text is UTF-8; bytes that are not become U+FFFD. Not thread-safe.
 */
public final class PanOsLogFile implements AutoCloseable {
    /** The longest line that is read, without its end; syslog over TLS has no limit, firewalls stay far below. */
    public static final int MAX_LINE_BYTES = 65_536;

    private static final int BUFFER_BYTES = 65_536;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final InputStream in;
    private final PanOsLogParser parser;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private long lineNumber;

    private PanOsLogFile(InputStream in, PanOsLogParser parser) {
        this.in = in;
        this.parser = parser;
    }

    /** Opens the file; the caller closes what this returns. */
    public static PanOsLogFile open(Path file, PanOsLogParser parser) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            return new PanOsLogFile(unzipped(raw), parser);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream unzipped(InputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
        raw.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES) : raw;
    }

    /** The next line, or null at the file's end. */
    public @Nullable ParsedLine next() throws IOException {
        long length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        lineNumber++;
        while (next >= 0 && next != '\n') {
            if (length < MAX_LINE_BYTES) {
                line[(int) length] = (byte) next;
            }
            length++;
            next = in.read();
        }
        if (length > MAX_LINE_BYTES) {
            return new ParsedLine.Unreadable(
                    lineNumber, "", length + " bytes (expected: at most " + MAX_LINE_BYTES + " in a line)");
        }
        return parser.parse(lineNumber, new String(line, 0, (int) length, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
