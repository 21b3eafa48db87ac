package dev.sluice.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;

/**
 * The operator state of one subtask, in which a list begins to exist when it is first written. Used by the subtask's own
 * thread, as every operator state. Union and broadcast state are left as they are.
 */
final class SparseOperatorState implements OperatorStateBackend {
    private final OperatorStateBackend flink;

    SparseOperatorState(OperatorStateBackend flink) {
        this.flink = flink;
    }

    @Override
    public <S> ListState<S> getListState(ListStateDescriptor<S> descriptor) {
        return new SparseList<>(descriptor);
    }

    @Override
    public <S> ListState<S> getUnionListState(ListStateDescriptor<S> descriptor) throws Exception {
        return flink.getUnionListState(descriptor);
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) throws Exception {
        return flink.getBroadcastState(descriptor);
    }

    @Override
    public Set<String> getRegisteredStateNames() {
        return flink.getRegisteredStateNames();
    }

    @Override
    public Set<String> getRegisteredBroadcastStateNames() {
        return flink.getRegisteredBroadcastStateNames();
    }

    @Override
    public RunnableFuture<SnapshotResult<OperatorStateHandle>> snapshot(
            long checkpointId, long timestamp, CheckpointStreamFactory streams, CheckpointOptions options)
            throws Exception {
        return flink.snapshot(checkpointId, timestamp, streams, options);
    }

    @Override
    public void close() throws IOException {
        flink.close();
    }

    @Override
    public void dispose() {
        flink.dispose();
    }

    /** Empty, and unknown to Flink, until something is written or if a checkpoint had it. */
    private final class SparseList<S> implements ListState<S> {
        private final ListStateDescriptor<S> descriptor;

        SparseList(ListStateDescriptor<S> descriptor) {
            this.descriptor = descriptor;
        }

        private boolean exists() {
            return flink.getRegisteredStateNames().contains(descriptor.getName());
        }

        private ListState<S> list() throws Exception {
            return flink.getListState(descriptor);
        }

        @Override
        public Iterable<S> get() throws Exception {
            return exists() ? list().get() : List.of();
        }

        @Override
        public void add(S value) throws Exception {
            list().add(value);
        }

        @Override
        public void addAll(List<S> values) throws Exception {
            if (exists() || !values.isEmpty()) {
                list().addAll(values);
            }
        }

        @Override
        public void update(List<S> values) throws Exception {
            if (exists() || !values.isEmpty()) {
                list().update(values);
            }
        }

        @Override
        public void clear() {
            if (exists()) {
                try {
                    list().clear();
                } catch (Exception e) {
                    // Flink declares what it throws when it first describes a state; this one is described.
                    throw new IllegalStateException("state " + descriptor.getName() + " cannot be cleared", e);
                }
            }
        }
    }
}
