package dev.sluice.testkit.gcs;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How objects' names are spread over the range of keys, by which Cloud Storage spreads the load: counts written objects by the
 * first characters of what comes behind their folder.
 *
 * @see <a href="https://cloud.google.com/storage/docs/request-rate">Request rate and access distribution guidelines</a>
 */
public final class KeySpread implements Consumer<GcsObject> {

    private static final int MAX_PREFIXES = 100_000;

    private final String folder;
    private final int characters;
    private final Map<String, Long> counts = new HashMap<>();
    private long all;

    /**
     * Counts nothing yet.
     *
     * @param folder what the names of the objects that count start with, such as {@code flink/}
     * @param characters how many characters behind it make a prefix
     */
    public KeySpread(String folder, int characters) {
        this.folder = folder;
        this.characters = characters;
    }

    @Override
    public synchronized void accept(GcsObject object) {
        String name = object.name();
        if (!name.startsWith(folder)) {
            return;
        }
        String prefix = name.substring(folder.length(), Math.min(name.length(), folder.length() + characters));
        all++;
        if (counts.size() < MAX_PREFIXES || counts.containsKey(prefix)) {
            counts.merge(prefix, 1L, Long::sum);
        }
    }

    /** Objects counted. */
    public synchronized long objects() {
        return all;
    }

    /** Different prefixes among them. */
    public synchronized int prefixes() {
        return counts.size();
    }

    /** The share of the prefix that most objects have, 0 to 1; 0 of no objects. */
    public synchronized double hottestShare() {
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return all == 0 ? 0 : (double) most / all;
    }
}
