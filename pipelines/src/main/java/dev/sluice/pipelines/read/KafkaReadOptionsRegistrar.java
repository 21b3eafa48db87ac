package dev.sluice.pipelines.read;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Makes {@link KafkaReadOptions} known to Beam; found through {@code META-INF/services}. */
public final class KafkaReadOptionsRegistrar implements PipelineOptionsRegistrar {
    @Override
    public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
        return List.of(KafkaReadOptions.class);
    }
}
