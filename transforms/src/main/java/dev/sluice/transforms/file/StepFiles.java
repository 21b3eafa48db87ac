package dev.sluice.transforms.file;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The files that steps read, each loaded once however many lanes read it, and checked for changes every
 * {@value #CHECK_SECONDS} s by a thread of its own. A file that no lane holds any longer is forgotten. Thread-safe.
 */
public final class StepFiles {
    /** How old what a step sees may be, beside the time that loading takes. */
    public static final int CHECK_SECONDS = 10;

    /** Beam makes a function for each thread of a worker and offers nothing that they share: only the JVM is left. */
    private static final StepFiles OF_WORKER = new StepFiles(StepFiles::startThread);

    private final Executor watch;

    /** Weak, since nobody says when a lane ends; lanes hold their files. */
    private final Map<FileContent<?>, WeakReference<StepFile<?>>> files = new HashMap<>();

    private boolean watched;

    /**
     * Without files yet.
     *
     * @param watch runs the watch of the files, as long as there are any
     */
    StepFiles(Executor watch) {
        this.watch = watch;
    }

    /** Those of all lanes in this JVM. */
    public static StepFiles ofWorker() {
        return OF_WORKER;
    }

    private static void startThread(Runnable watch) {
        Thread thread = new Thread(watch, "sluice-step-files");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A file, loaded if it can be; the same instance as long as anybody holds it. Takes as long as loading does when the file
     * is new.
     */
    public <T> StepFile<T> get(FileContent<T> content) {
        StepFile<T> file = getOrCreate(content);
        file.loadFirst();
        return file;
    }

    private synchronized <T> StepFile<T> getOrCreate(FileContent<T> content) {
        StepFile<T> known = find(content);
        if (known != null) {
            return known;
        }
        StepFile<T> created = new StepFile<>(content);
        files.put(content, new WeakReference<>(created));
        if (!watched) {
            watched = true;
            watch.execute(this::watch);
        }
        return created;
    }

    @SuppressWarnings("unchecked") // Contents that are equal are of one class, so they make the same of a file.
    private <T> @Nullable StepFile<T> find(FileContent<T> content) {
        WeakReference<StepFile<?>> known = files.get(content);
        return known == null ? null : (StepFile<T>) known.get();
    }

    private void watch() {
        try {
            do {
                TimeUnit.SECONDS.sleep(CHECK_SECONDS);
            } while (check());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at each file now, and loads those that have changed; false when there are none left, which ends the watch. */
    public boolean check() {
        List<StepFile<?>> held = held();
        held.forEach(StepFile::check);
        return !held.isEmpty();
    }

    private synchronized List<StepFile<?>> held() {
        List<StepFile<?>> held = new ArrayList<>();
        files.values().removeIf(reference -> {
            StepFile<?> file = reference.get();
            if (file != null) {
                held.add(file);
            }
            return file == null;
        });
        watched = !held.isEmpty();
        return held;
    }
}
