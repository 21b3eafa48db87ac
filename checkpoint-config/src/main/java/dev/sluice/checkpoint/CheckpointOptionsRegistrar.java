package dev.sluice.checkpoint;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Makes {@link CheckpointOptions} known to {@code --help} and to the parsing of options. */
public final class CheckpointOptionsRegistrar implements PipelineOptionsRegistrar {
    @Override
    public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
        return List.of(CheckpointOptions.class);
    }
}
