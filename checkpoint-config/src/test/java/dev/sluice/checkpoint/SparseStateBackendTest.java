package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackendParametersImpl;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateBackendLoader;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SparseStateBackendTest {
    private static final int MOST_BYTES = 1 << 20;

    @Test
    void leavesOutWhatNothingWasEverPutInto() throws Exception {
        try (OperatorStateBackend state = state(sparse(), null)) {
            ListState<String> list = list(state, "unused");
            list.clear();
            list.update(List.of());
            list.addAll(List.of());

            assertThat(list.get()).isEmpty();
            assertThat(state.getRegisteredStateNames()).isEmpty();
            assertThat(checkpoint(state)).isNull();
        }
    }

    @Test
    void keepsWhatWasWrittenAndNothingElse() throws Exception {
        OperatorStateHandle checkpoint;
        try (OperatorStateBackend state = state(sparse(), null)) {
            list(state, "unused");
            list(state, "added").add("a");
            list(state, "added").add("b");
            list(state, "all").addAll(List.of("c"));
            list(state, "updated").update(List.of("d"));
            checkpoint = checkpoint(state);
        }

        assertThat(checkpoint).isNotNull();
        assertThat(checkpoint.getStateNameToPartitionOffsets()).containsOnlyKeys("added", "all", "updated");
        try (OperatorStateBackend restored = state(sparse(), checkpoint)) {
            assertThat(list(restored, "added").get()).containsExactly("a", "b");
            assertThat(list(restored, "all").get()).containsExactly("c");
            assertThat(list(restored, "updated").get()).containsExactly("d");
            assertThat(list(restored, "unused").get()).isEmpty();
        }
    }

    @Test
    void emptiesWhatWasWritten() throws Exception {
        try (OperatorStateBackend state = state(sparse(), null)) {
            list(state, "list").add("a");
            list(state, "list").clear();
            assertThat(list(state, "list").get()).isEmpty();

            list(state, "list").add("b");
            list(state, "list").update(List.of());
            assertThat(list(state, "list").get()).isEmpty();
        }
    }

    /** Two who ask for a list share it, whoever writes first. */
    @Test
    void oneNameIsOneList() throws Exception {
        try (OperatorStateBackend state = state(sparse(), null)) {
            ListState<String> early = list(state, "list");
            list(state, "list").add("a");

            assertThat(early.get()).containsExactly("a");
        }
    }

    @Test
    void readsWhatFlinksBackendWroteAndForgetsItsEmptyLists() throws Exception {
        OperatorStateHandle full;
        OperatorStateHandle empty;
        try (OperatorStateBackend state = state(new HashMapStateBackend(), null)) {
            ListState<String> list = list(state, "list");
            empty = checkpoint(state);
            list.add("a");
            full = checkpoint(state);
        }

        try (OperatorStateBackend restored = state(sparse(), full)) {
            assertThat(list(restored, "list").get()).containsExactly("a");
        }
        assertThat(empty).isNotNull();
        try (OperatorStateBackend restored = state(sparse(), empty)) {
            assertThat(list(restored, "list").get()).isEmpty();
            assertThat(checkpoint(restored)).isNull();
        }
    }

    @Test
    void flinksBackendReadsWhatItWrote() throws Exception {
        OperatorStateHandle checkpoint;
        try (OperatorStateBackend state = state(sparse(), null)) {
            list(state, "unused");
            list(state, "list").add("a");
            checkpoint = checkpoint(state);
        }

        try (OperatorStateBackend restored = state(new HashMapStateBackend(), checkpoint)) {
            assertThat(list(restored, "unused").get()).isEmpty();
            assertThat(list(restored, "list").get()).containsExactly("a");
        }
    }

    private static ListState<String> list(OperatorStateBackend state, String name) throws Exception {
        return state.getListState(new ListStateDescriptor<>(name, StringSerializer.INSTANCE));
    }

    private static @Nullable OperatorStateHandle checkpoint(OperatorStateBackend state) throws Exception {
        var snapshot = state.snapshot(
                1, 0, new MemCheckpointStreamFactory(MOST_BYTES), CheckpointOptions.forCheckpointWithDefaultLocation());
        snapshot.run();
        return snapshot.get().getJobManagerOwnedSnapshot();
    }

    /** As Flink finds it, and hands it the cluster's settings. */
    private static StateBackend sparse() throws Exception {
        return StateBackendLoader.loadStateBackendFromConfig(
                new Configuration().set(StateBackendOptions.STATE_BACKEND, SparseStateBackendFactory.class.getName()),
                SparseStateBackendTest.class.getClassLoader(),
                null);
    }

    private static OperatorStateBackend state(StateBackend backend, @Nullable OperatorStateHandle restored)
            throws Exception {
        return backend.createOperatorStateBackend(new OperatorStateBackendParametersImpl(
                environment(), "operator", restored == null ? List.of() : List.of(restored), new CloseableRegistry()));
    }

    /** What a backend asks of a task: its class loader and its configuration. */
    private static Environment environment() {
        ClassLoader loader = SparseStateBackendTest.class.getClassLoader();
        return (Environment) Proxy.newProxyInstance(
                loader, new Class<?>[] {Environment.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getUserCodeClassLoader" -> SimpleUserCodeClassLoader.create(loader);
                    case "getExecutionConfig" -> new ExecutionConfig();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
