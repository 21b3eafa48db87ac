package dev.sluice.transforms.file;

import java.util.HashMap;
import java.util.Map;

/** The files of one lane's steps, held as long as the lane is. Not thread-safe, though the files are. */
public final class LaneFiles {
    private final StepFiles files;
    private final Map<FileContent<?>, StepFile<?>> held = new HashMap<>();

    public LaneFiles(StepFiles files) {
        this.files = files;
    }

    /** See {@link StepFiles#get}. */
    public <T> StepFile<T> get(FileContent<T> content) {
        StepFile<T> file = files.get(content);
        held.put(content, file);
        return file;
    }

    /**
     * Checks since the last call at which a file was missing or unfit. Each is told once in a JVM, to whichever lane with the
     * file asks first.
     */
    public long takeFailures() {
        long failures = 0;
        for (StepFile<?> file : held.values()) {
            failures += file.takeFailures();
        }
        return failures;
    }
}
