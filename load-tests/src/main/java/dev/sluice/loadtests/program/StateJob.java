package dev.sluice.loadtests.program;

import java.util.Locale;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Jobs whose checkpoints are measured, with a state of known size in each subtask. */
public enum StateJob {
    /** A source and two steps; the state is what the source has to know to go on. */
    STATELESS {
        @Override
        void build(Pipeline pipeline, int stateBytes) {
            pipeline.apply("Read", Read.from(new NumbersSource(1, stateBytes)))
                    .apply("Take", ParDo.of(new KeyFn()))
                    .setCoder(KvCoder.of(VarIntCoder.of(), VarIntCoder.of()))
                    .apply("Discard", ParDo.of(new DiscardFn()))
                    .setCoder(VoidCoder.of());
        }
    },
    /** A source and a step that keeps a value for each of 64 keys a subtask. */
    STATEFUL {
        @Override
        void build(Pipeline pipeline, int stateBytes) {
            pipeline.apply("Read", Read.from(new NumbersSource(KEYS, 0)))
                    .apply("Take", ParDo.of(new KeyFn()))
                    .setCoder(KvCoder.of(VarIntCoder.of(), VarIntCoder.of()))
                    .apply("Keep", ParDo.of(new KeepFn(stateBytes / KEYS)))
                    .setCoder(VoidCoder.of());
        }
    };

    private static final int KEYS = 64;

    /** The name in options and results: {@code stateless} or {@code stateful}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Adds the steps. */
    abstract void build(Pipeline pipeline, int stateBytes);

    private static final class KeyFn extends DoFn<Integer, KV<Integer, Integer>> {
        private static final long serialVersionUID = 1;

        @ProcessElement
        public void process(@Element Integer number, OutputReceiver<KV<Integer, Integer>> output) {
            output.output(KV.of(number, number));
        }
    }

    private static final class DiscardFn extends DoFn<KV<Integer, Integer>, Void> {
        private static final long serialVersionUID = 1;

        @ProcessElement
        public void process() {
            // That it came is all.
        }
    }

    private static final class KeepFn extends DoFn<KV<Integer, Integer>, Void> {
        private static final long serialVersionUID = 1;

        private final int bytes;

        @StateId("kept")
        private final StateSpec<ValueState<byte[]>> kept = StateSpecs.value(ByteArrayCoder.of());

        KeepFn(int bytes) {
            this.bytes = bytes;
        }

        @ProcessElement
        public void process(
                @Element KV<Integer, Integer> number, @StateId("kept") ValueState<byte @Nullable []> state) {
            if (state.read() == null) {
                byte[] value = new byte[bytes];
                new Random(number.getKey()).nextBytes(value);
                state.write(value);
            }
        }
    }
}
