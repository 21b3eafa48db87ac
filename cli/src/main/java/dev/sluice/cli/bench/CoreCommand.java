package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.CoreBench;
import dev.sluice.loadtests.bench.CoreResult;
import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.report.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "core",
        description = {
            "Measure the product up to a sink that counts, beside four other programs that do the same work.",
            "sluice: the whole job on Flink, metrics on, a checkpoint every 10 s. raw-loop: a Kafka consumer in a loop around"
                    + " the same plan code. native-flink: Flink's KafkaSource and one map. kafkaio: Beam's KafkaIO,"
                    + " GenericRecord, four steps, Beam's defaults. kafkaio-tuned: KafkaIO, the same plan code in one step,"
                    + " fasterCopy, objectReuse, no metrics."
        },
        mixinStandardHelpOptions = true)
final class CoreCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "6000000",
            description = "Events that each program is measured on; default ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "6000000",
            description = "Events ahead of them, while the JVM compiles what it has loaded; default ${DEFAULT-VALUE}.")
    private long warmUp;

    @Option(
            names = "--programs",
            split = ",",
            paramLabel = "NAME",
            description = "Programs to measure; all of them unless given.")
    private Set<String> programs = new LinkedHashSet<>();

    @Override
    public Integer call() throws Exception {
        EventCount count = options.count(events, warmUp);
        Set<String> known = new LinkedHashSet<>(CoreBench.programs());
        Set<String> names = programs.isEmpty() ? known : programs;
        if (!known.containsAll(names)) {
            throw new ParameterException(
                    options.command().commandLine(), "--programs: " + names + " (expected: some of " + known + ")");
        }
        options.run("core", (settings, progress) -> {
            CoreBench.Outcome outcome = CoreBench.run(settings, count, names, progress);
            CoreResult.Ratios ratios = outcome.result().ratios();
            Report report = Report.of(
                            "bench core --events " + events + " --warm-up " + warmUp, "The same work in five programs")
                    .text(
                            "Read Avro firewall events of 65 and more fields from Kafka, keep half of them by one predicate, write"
                                    + " 22 fields as JSON, count, discard. Each program has a JVM of its own with the same heap; the"
                                    + " broker runs in another one.")
                    .table(
                            "Programs",
                            Tables.PROGRAMS,
                            Tables.programs(outcome.result().programs()))
                    .table(
                            "Ratios of the product",
                            List.of("to", "events per CPU-second"),
                            Tables.ratios(
                                    "raw-loop", ratios.toRawLoop(),
                                    "native-flink", ratios.toNativeFlink(),
                                    "kafkaio", ratios.toKafkaIo(),
                                    "kafkaio-tuned", ratios.toKafkaIoTuned(),
                                    "native-flink, wall time", ratios.wallToNativeFlink()))
                    .bars("Events per CPU-second", "events per CPU-second", Tables.cpuRates(outcome.runs()))
                    .runs(outcome.runs());
            return new BenchOptions.Found<>(outcome.result(), Tables.threads(report, outcome.runs()));
        });
        return ExitCode.OK;
    }
}
