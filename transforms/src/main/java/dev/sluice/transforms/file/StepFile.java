package dev.sluice.transforms.file;

import dev.sluice.transforms.step.StepUnavailableException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a step reads from a file, as the file is now. What was loaded stays in use until the changed file has been loaded as
 * a whole, and for as long as that fails. Thread-safe.
 *
 * @param <T> see {@link FileContent}
 */
public final class StepFile<T> {
    private static final Logger LOG = LoggerFactory.getLogger(StepFile.class);

    private final FileContent<T> content;
    private final AtomicLong failures = new AtomicLong();

    private volatile @Nullable T loaded;
    private volatile String trouble = "";

    /** Of what was loaded last, or refused last; null when the next check has to try again. */
    private @Nullable FileVersion seen;

    StepFile(FileContent<T> content) {
        this.content = content;
    }

    /**
     * What the file holds. Costs no more than reading a field.
     *
     * @throws StepUnavailableException when the file could not be loaded yet; says why
     */
    public T current() {
        T now = loaded;
        if (now == null) {
            throw new StepUnavailableException(trouble);
        }
        return now;
    }

    /** How much the file holds, for people; as {@link #current}. */
    public String describe() {
        return content.path() + ": " + content.describe(current());
    }

    /** Checks at which the file was missing or unfit, since the last call. */
    long takeFailures() {
        return failures.getAndSet(0);
    }

    /** Loads the file unless that has been done; threads that come meanwhile wait for it. */
    synchronized void loadFirst() {
        if (loaded == null && trouble.isEmpty()) {
            check();
        }
    }

    /** Loads the file if it has changed since the last check. */
    synchronized void check() {
        try {
            FileVersion version = FileVersion.of(content.path());
            if (version.equals(seen)) {
                if (!trouble.isEmpty()) {
                    failures.incrementAndGet();
                }
                return;
            }
            load(version);
        } catch (UnfitFileException e) {
            fail("file: " + content.path() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            seen = null;
            fail("file: " + content.path() + " (expected: a readable file)", e);
        } catch (RuntimeException bug) {
            // The other files still have to be looked at, by the same thread.
            fail("file: " + content.path() + ": " + bug.getClass().getSimpleName(), bug);
        }
    }

    private void load(FileVersion version) throws IOException {
        long startNanos = System.nanoTime();
        seen = version;
        if (version.bytes() > content.maxBytes()) {
            throw new UnfitFileException(
                    version.bytes() + " bytes (expected: at most " + content.maxBytes() + " bytes)");
        }
        T fresh = content.load();
        if (!FileVersion.of(content.path()).equals(version)) {
            seen = null;
            throw new UnfitFileException("changed while it was read (expected: a file that is put in place whole)");
        }
        loaded = fresh;
        trouble = "";
        LOG.atInfo()
                .addKeyValue("file", content.path())
                .addKeyValue("loaded", content.describe(fresh))
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                .log("A step's file is loaded");
    }

    private void fail(String problem, Exception cause) {
        failures.incrementAndGet();
        boolean known = problem.equals(trouble);
        trouble = problem;
        if (known) {
            return;
        }
        if (loaded == null) {
            LOG.atError()
                    .setCause(cause)
                    .log("{}; each event of a lane with it becomes a dead letter until it can be loaded", problem);
        } else {
            LOG.atWarn().setCause(cause).log("{}; what was loaded before stays in use", problem);
        }
    }
}
