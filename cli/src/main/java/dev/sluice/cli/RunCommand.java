package dev.sluice.cli;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.checkpoint.FlinkConfFolder;
import dev.sluice.checkpoint.StorageLayout;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the job on any brokers and receivers. */
@Command(
        name = "run",
        description = "Run subscriptions: on Flink in this process, or on a cluster with --flinkMaster=host:port.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nOptions of the job, of Beam and of its Flink runner (--name=value):%n",
        footer = {
            "  --bootstrapServers=host:port[,host:port]   brokers without security",
            "  --kafkaConfig=FILE                         brokers with security, secrets by reference (docs/subscriptions.md)",
            "  --consumerGroup=NAME                       group of the offsets; needed for several subscriptions",
            "  --flinkMaster=host:port                    submit the job JAR to a cluster instead of running here",
            "  --parallelism=N                            slots to use, 1 unless set",
            "  --readShares=N                             parts of the read, fixed over restarts (docs/read.md)",
            "  --checkpointProfile=NAME                   checkpoint settings, stateless-small unless set (docs/checkpoints.md)",
            "  --checkpointRoot=URI                       where checkpoints and savepoints go, such as gs://bucket/folder",
            "  --ledgerTopic=NAME                         tell there what became of every offset (docs/ledger.md)",
            "  --set=name=value[,name=value]              values for $${name} in subscription files",
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SUBSCRIPTION", arity = "1..*", description = "Subscription files (YAML).")
    private List<String> files = List.of();

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        SluiceOptions sluice = JobOptions.parse(files, options);
        FlinkPipelineOptions flink = sluice.as(FlinkPipelineOptions.class);
        if (flink.getParallelism() < 1) {
            flink.setParallelism(1);
        }
        return flink.getFlinkMaster().startsWith("[") ? runHere(sluice, flink) : runOnCluster(sluice, flink);
    }

    private int runHere(SluiceOptions sluice, FlinkPipelineOptions flink) throws Exception {
        Pipeline pipeline = Job.create(sluice);
        CheckpointPlan plan = CheckpointPlan.named(sluice.getCheckpointProfile());
        // The job's settings are this Flink's, too: its file systems are in them.
        Map<String, String> settings = FlinkConfFolder.read(flink.getFlinkConfDir());
        settings.putIfAbsent("gs.entropy.key", StorageLayout.ENTROPY_KEY);
        try (LocalFlink cluster = LocalFlink.start(plan, flink.getParallelism(), settings)) {
            // Ctrl-C must leave no file behind.
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "local-flink-close"));
            cluster.use(flink);
            flink.setAttachedMode(false);
            PipelineResult job = pipeline.run();
            spec.commandLine()
                    .getErr()
                    .println("Running; Flink's web page is " + cluster.web() + ". Ctrl-C stops the job.");
            PipelineResult.State end = job.waitUntilFinish();
            spec.commandLine().getErr().println("The job ended: " + end);
            return end == PipelineResult.State.DONE ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private int runOnCluster(SluiceOptions sluice, FlinkPipelineOptions flink) {
        Path jar = Path.of(System.getProperty("sluice.home", "."), "pipelines", "target", "sluice-job.jar");
        if (!Files.isReadable(jar)) {
            throw new IllegalStateException(jar + ": (expected: the job JAR, built by ./mvnw package)");
        }
        flink.setFilesToStage(List.of(jar.toString()));
        flink.setAttachedMode(false);
        PipelineResult job = Job.create(sluice).run();
        spec.commandLine().getErr().println("Submitted to " + flink.getFlinkMaster() + ": " + job.getState());
        return ExitCode.OK;
    }
}
