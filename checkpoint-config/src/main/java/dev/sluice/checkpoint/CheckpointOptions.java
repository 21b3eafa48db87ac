package dev.sluice.checkpoint;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What a job is told about its checkpoints, beside the options of Beam's Flink runner. */
public interface CheckpointOptions extends PipelineOptions {

    @Description("Checkpoint profile: local, stateless-small, stateless-large, stateful, exactly-once-sinks or"
            + " object-sinks")
    @Default.String("stateless-small")
    String getCheckpointProfile();

    void setCheckpointProfile(String profile);

    @Description("Where checkpoints and savepoints go, such as gs://bucket/folder, in a layout of Sluice's; the"
            + " cluster's own setting unless given")
    @Nullable
    String getCheckpointRoot();

    void setCheckpointRoot(@Nullable String root);

    @Description("Tenant's folder under --checkpointRoot; the subscriptions' tenant, or shared, unless given")
    @Nullable
    String getCheckpointTenant();

    void setCheckpointTenant(@Nullable String tenant);

    @Description("Application's folder under --checkpointRoot; sluice unless given")
    @Nullable
    String getCheckpointApplication();

    void setCheckpointApplication(@Nullable String application);

    @Description("Whether the names of checkpoints' objects begin with random characters, where the file system can")
    @Default.Boolean(true)
    boolean isCheckpointEntropy();

    void setCheckpointEntropy(boolean entropy);
}
