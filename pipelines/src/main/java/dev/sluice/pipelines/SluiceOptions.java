package dev.sluice.pipelines;

import dev.sluice.checkpoint.CheckpointOptions;
import dev.sluice.events.LedgerOptions;
import dev.sluice.pipelines.read.KafkaReadOptions;
import dev.sluice.sinks.google.GoogleOptions;
import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What a job is told on its command line, beside Beam's and Flink's own options. */
public interface SluiceOptions extends KafkaReadOptions, GoogleOptions, CheckpointOptions, LedgerOptions {

    @Description("Subscription files (YAML), separated by commas; read where the job is launched")
    List<String> getSubscriptions();

    void setSubscriptions(List<String> files);

    @Description("Values for ${name} in subscription files: name=value, separated by commas")
    @Nullable
    List<String> getSet();

    void setSet(@Nullable List<String> variables);

    @Description("Brokers without security, host:port separated by commas; or give --kafkaConfig")
    @Nullable
    String getBootstrapServers();

    void setBootstrapServers(@Nullable String servers);

    @Description("File (YAML) with brokers and their security; secrets by reference, read on the workers")
    @Nullable
    String getKafkaConfig();

    void setKafkaConfig(@Nullable String file);
}
