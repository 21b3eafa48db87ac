package dev.sluice.sinks.google;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Lets Beam's command line and {@code --help} know {@link GoogleOptions}; found by the service loader. */
public final class GoogleOptionsRegistrar implements PipelineOptionsRegistrar {

    @Override
    public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
        return List.of(GoogleOptions.class);
    }
}
