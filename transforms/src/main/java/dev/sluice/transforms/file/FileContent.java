package dev.sluice.transforms.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file and what is made of it. An implementation is a record that holds the path and everything else that decides what is
 * made: those that are equal share what was loaded, others never do.
 *
 * @param <T> what is made of the file; immutable
 */
public interface FileContent<T> {
    /** The file; where it is a link, what the link leads to. */
    Path path();

    /** The largest file that is loaded. */
    long maxBytes();

    /**
     * Reads the whole file.
     *
     * @throws UnfitFileException when what is in it cannot be used
     * @throws IOException when it cannot be read
     */
    T load() throws IOException;

    /** How much was loaded, for people, such as {@code 12 rows}. */
    String describe(T loaded);
}
