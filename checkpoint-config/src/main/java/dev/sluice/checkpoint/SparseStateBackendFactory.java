package dev.sluice.checkpoint;

import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.state.StateBackendFactory;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

/**
 * What {@code state.backend.type} names for a job whose state is on the heap and whose checkpoints should leave out operator
 * state that nothing was ever put into. In: Flink's settings for its heap backend. {@link JobCheckpoints} sets it. Flink
 * needs a public class with a public constructor.
 */
public final class SparseStateBackendFactory implements StateBackendFactory<SparseStateBackend> {

    @Override
    public SparseStateBackend createFromConfig(ReadableConfig config, ClassLoader classLoader) {
        return new SparseStateBackend(new HashMapStateBackend()).configure(config, classLoader);
    }
}
