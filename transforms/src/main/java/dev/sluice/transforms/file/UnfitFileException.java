package dev.sluice.transforms.file;

import java.io.IOException;

/** A file can be read, but not used. The message says what is wrong with it, without its name. */
public final class UnfitFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, such as {@code line 3: "x" (expected: ...)}. */
    public UnfitFileException(String problem) {
        super(problem);
    }

    /** As above, with what made it so. */
    public UnfitFileException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
