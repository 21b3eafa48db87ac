package dev.sluice.checkpoint;

import java.io.IOException;
import java.util.List;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.ConfigurableStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackendParametersImpl;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

/**
 * Flink's backend on the heap, except that its checkpoints leave out the operator state that nothing was ever put into.
 *
 * <p>Beam's Flink runner registers two lists with every {@code ParDo}, for side inputs that are late and for the output of a
 * bundle that a checkpoint interrupts. Flink writes a description of each into every checkpoint, with the coders in Java
 * serialization: 2 to 5 KB for each {@code ParDo} and subtask, all of it about nothing in a job that has neither.
 *
 * <p>What it writes is Flink's own format: checkpoints and savepoints go from this backend to Flink's and back.
 */
final class SparseStateBackend implements ConfigurableStateBackend {
    private static final long serialVersionUID = 1L;

    private final HashMapStateBackend heap;

    SparseStateBackend(HashMapStateBackend heap) {
        this.heap = heap;
    }

    @Override
    public SparseStateBackend configure(ReadableConfig config, ClassLoader classLoader) {
        return new SparseStateBackend(heap.configure(config, classLoader));
    }

    @Override
    public OperatorStateBackend createOperatorStateBackend(OperatorStateBackendParameters parameters) throws Exception {
        List<OperatorStateHandle> written = parameters.getStateHandles().stream()
                .filter(SparseStateBackend::holdsSomething)
                .toList();
        return new SparseOperatorState(heap.createOperatorStateBackend(new OperatorStateBackendParametersImpl(
                parameters.getEnv(),
                parameters.getOperatorIdentifier(),
                written,
                parameters.getCustomInitializationMetrics(),
                parameters.getCancelStreamRegistry())));
    }

    /** Flink would register again what a checkpoint of another backend describes, and write it again for good. */
    private static boolean holdsSomething(OperatorStateHandle handle) {
        return handle.getStateNameToPartitionOffsets().values().stream()
                .anyMatch(state -> state.getOffsets().length > 0);
    }

    @Override
    public <K> CheckpointableKeyedStateBackend<K> createKeyedStateBackend(KeyedStateBackendParameters<K> parameters)
            throws IOException {
        return heap.createKeyedStateBackend(parameters);
    }

    @Override
    public String getName() {
        return heap.getName();
    }

    @Override
    public boolean useManagedMemory() {
        return heap.useManagedMemory();
    }

    @Override
    public boolean supportsNoClaimRestoreMode() {
        return heap.supportsNoClaimRestoreMode();
    }

    @Override
    public boolean supportsSavepointFormat(SavepointFormatType format) {
        return heap.supportsSavepointFormat(format);
    }
}
