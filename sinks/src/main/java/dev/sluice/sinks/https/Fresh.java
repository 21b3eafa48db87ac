package dev.sluice.sinks.https;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is made of files, and made anew when one of them has changed. While the new one cannot be made, of a file
 * that is missing or half written, the old one stays. Thread-safe; nothing watches in the background.
 */
final class Fresh<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Fresh.class);

    /** How old a value may be; looking at a file costs microseconds, and a request far more. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

    private final List<Path> files;
    private final Supplier<T> make;
    private final LongSupplier nanoTime;
    private @Nullable T value;
    private List<Stamp> made = List.of();
    private List<Stamp> failed = List.of();
    private long checkedNanos;

    /** When a file was written last, its size, and which file it is: a new one that is moved to its place is another. */
    private record Stamp(Object modified, long size, @Nullable Object file) {
        static final Stamp MISSING = new Stamp("", -1, null);

        static Stamp of(Path path) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException notThere) {
                return MISSING;
            }
        }
    }

    /**
     * Makes nothing yet.
     *
     * @param files what the value is made of
     * @param make reads them; an {@link IllegalStateException} says that it cannot, without a secret in its message
     */
    Fresh(List<Path> files, Supplier<T> make, LongSupplier nanoTime) {
        this.files = List.copyOf(files);
        this.make = make;
        this.nanoTime = nanoTime;
    }

    /**
     * The value, at most {@link #CHECK_INTERVAL} behind the files.
     *
     * @throws IllegalStateException when it could never be made so far
     */
    synchronized T get() {
        T current = value;
        boolean due = nanoTime.getAsLong() - checkedNanos >= CHECK_INTERVAL.toNanos();
        return current == null || due ? now() : current;
    }

    /**
     * The value as the files are now; for when the one before was refused.
     *
     * @throws IllegalStateException when it could never be made so far
     */
    synchronized T now() {
        checkedNanos = nanoTime.getAsLong();
        // Taken before the files are read: what changes meanwhile is found next time.
        List<Stamp> stamps = new ArrayList<>();
        files.forEach(file -> stamps.add(Stamp.of(file)));
        T current = value;
        if (current == null || !stamps.equals(made)) {
            try {
                current = make.get();
                value = current;
                made = stamps;
            } catch (IllegalStateException e) {
                if (current == null) {
                    throw e;
                }
                warnOnce(stamps, e);
            }
        }
        return current;
    }

    private void warnOnce(List<Stamp> stamps, IllegalStateException trouble) {
        if (!stamps.equals(failed)) {
            failed = stamps;
            LOG.atWarn()
                    .addKeyValue("detail", trouble.getMessage())
                    .log("Changed file not usable: its old content stays");
        }
    }
}
