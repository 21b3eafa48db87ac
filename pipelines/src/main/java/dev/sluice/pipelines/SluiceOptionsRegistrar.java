package dev.sluice.pipelines;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Makes {@link SluiceOptions} known to {@code --help} and to the parsing of options. */
public final class SluiceOptionsRegistrar implements PipelineOptionsRegistrar {
    @Override
    public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
        return List.of(SluiceOptions.class);
    }
}
