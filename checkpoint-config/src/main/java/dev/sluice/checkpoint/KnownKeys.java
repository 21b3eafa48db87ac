package dev.sluice.checkpoint;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;

/** The keys of Flink 1.19 about checkpoints and state, read from Flink itself. Flink ignores a key that it does not know. */
final class KnownKeys {
    private static final List<String> PREFIXES = List.of(
            "execution.checkpointing.", "state.checkpoint", "state.savepoints.", "state.storage.", "state.backend");

    /** Has settings of its own, in a JAR that is not needed here. */
    private static final String ROCKSDB = "state.backend.rocksdb.";

    /** What Flink 1.20 and 2 call it; 1.19 ignores them. */
    private static final Map<String, String> NEWER = Map.of(
            "execution.checkpointing.dir", "state.checkpoints.dir",
            "execution.checkpointing.savepoint-dir", "state.savepoints.dir",
            "execution.checkpointing.storage", "state.checkpoint-storage",
            "execution.checkpointing.incremental", "state.backend.incremental",
            "execution.checkpointing.data-inline-threshold", "state.storage.fs.memory-threshold",
            "execution.checkpointing.write-buffer-size", "state.storage.fs.write-buffer-size",
            "execution.checkpointing.num-retained", "state.checkpoints.num-retained",
            "execution.checkpointing.create-subdir", "state.checkpoints.create-subdir",
            "execution.checkpointing.local-backup.enabled", "state.backend.local-recovery");

    private static final int MAX_TYPOS = 3;

    private final Set<String> current = new TreeSet<>();
    private final Map<String, String> deprecated = new HashMap<>();

    KnownKeys() {
        for (Class<?> options : List.of(
                CheckpointingOptions.class,
                ExecutionCheckpointingOptions.class,
                ExecutionOptions.class,
                StateBackendOptions.class,
                StateChangelogOptions.class)) {
            for (Field field : options.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                    add(field);
                }
            }
        }
        // Constants of their own in Flink, for what others deprecate.
        current.removeAll(deprecated.keySet());
    }

    private void add(Field field) {
        try {
            ConfigOption<?> option = (ConfigOption<?>) field.get(null);
            current.add(option.key());
            for (FallbackKey fallback : option.fallbackKeys()) {
                deprecated.put(fallback.getKey(), option.key());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + ": not readable (expected: public)", e);
        }
    }

    /** Whether the key is about checkpoints or state, and none that Flink 1.19 has or had. */
    boolean isUnknown(String key) {
        return PREFIXES.stream().anyMatch(key::startsWith)
                && !key.startsWith(ROCKSDB)
                && !current.contains(key)
                && !deprecated.containsKey(key);
    }

    /** The key that replaces an older one. */
    Optional<String> replacement(String key) {
        return Optional.ofNullable(deprecated.get(key));
    }

    /** What an unknown key may stand for. */
    Optional<String> suggestion(String key) {
        if (NEWER.containsKey(key)) {
            return Optional.of(NEWER.get(key));
        }
        return current.stream()
                .filter(each -> distance(each, key) <= MAX_TYPOS)
                .min(Comparator.comparingInt(each -> distance(each, key)));
    }

    /** Levenshtein's: characters to add, take away or exchange. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int exchanged = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
