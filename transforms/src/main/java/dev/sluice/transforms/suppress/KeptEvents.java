package dev.sluice.transforms.suppress;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.encode.OutputBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one step of one lane has kept lately on one worker thread: a time and an offset for each key, of so many keys, together
 * of at most {@value #MAX_BYTES} bytes. Makes objects only for keys that are new. Not thread-safe.
 */
public final class KeptEvents {
    /** Room for the most keys as they usually are, of some 80 bytes. */
    private static final int MAX_BYTES = 8 << 20;

    private final long intervalMicros;
    private final int maxKeys;

    /** Those that were kept first come first. */
    private final Map<KeptEvent, KeptEvent> events = new LinkedHashMap<>();

    private final KeptEvent probe = new KeptEvent();
    private long bytes;

    /** Nothing has been kept yet. */
    public KeptEvents(StepSpec.Suppress spec) {
        this.intervalMicros = TimeUnit.MILLISECONDS.toMicros(spec.interval().toMillis());
        this.maxKeys = spec.maxKeys();
    }

    /**
     * Remembers an event as kept, unless one of the same key was kept within the interval before or after it. An event that is
     * not behind that one in its partition is read again, and kept as it was.
     *
     * @param key with the partition, to which times and offsets belong
     * @return whether it is kept
     */
    boolean add(OutputBuffer key, long timeMicros, long offset) {
        probe.set(key.bytes(), key.length());
        KeptEvent last = events.get(probe);
        if (last == null) {
            last = probe.copy();
            bytes += last.length();
        } else if (offset > last.offset && Math.abs(timeMicros - last.timeMicros) < intervalMicros) {
            return false;
        } else {
            events.remove(last);
        }
        last.timeMicros = timeMicros;
        last.offset = offset;
        events.put(last, last);
        forgetOldest();
        return true;
    }

    private void forgetOldest() {
        Iterator<KeptEvent> oldest = events.values().iterator();
        while (events.size() > maxKeys || bytes > MAX_BYTES) {
            bytes -= oldest.next().length();
            oldest.remove();
        }
    }
}
