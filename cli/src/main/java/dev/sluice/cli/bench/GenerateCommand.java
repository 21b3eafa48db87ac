package dev.sluice.cli.bench;

import dev.sluice.cli.Json;
import dev.sluice.cli.Progress;
import dev.sluice.loadtests.bench.Load;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "generate",
        description =
                "Send generated PAN-OS events of many tenants to a topic of your brokers, at a rate or as fast as it goes.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--bootstrapServers",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Brokers without security, separated by commas.")
    private String bootstrapServers = "";

    @Option(names = "--topic", required = true, paramLabel = "NAME", description = "A topic that exists.")
    private String topic = "";

    @Option(
            names = "--tenants",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tenants, named tenant-0 and on (vsys_name), from 200,000 down to 10 events/s in proportion;"
                    + " default ${DEFAULT-VALUE}.")
    private int tenants;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Events/s of all tenants; as fast as it goes unless given.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "How long; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--json", description = "Print the result as one JSON object on the last line.")
    private boolean json;

    /** What was sent. */
    record Sent(String command, String topic, long events, double seconds, long eventsPerSecond) {}

    @Override
    public Integer call() throws InterruptedException {
        check("--tenants", tenants, 1);
        check("--rate", rate, 0);
        check("--seconds", seconds, 1);
        Load.requireTopic(bootstrapServers, topic);
        Progress progress = Progress.onStandardError();
        long start = System.nanoTime();
        Load load = Load.start(bootstrapServers, topic, tenants, rate == 0 ? Load.UNLIMITED : rate);
        try (load) {
            long end = start + seconds * NANOS;
            while (System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(500);
                load.throwIfFailed();
                progress.update("%,d events".formatted(load.sent()));
            }
        }
        load.throwIfFailed();
        double took = (System.nanoTime() - start) / (double) NANOS;
        progress.end();
        Sent sent = new Sent("bench generate", topic, load.sent(), took, Math.round(load.sent() / took));
        command()
                .commandLine()
                .getOut()
                .println(
                        json
                                ? Json.line(sent)
                                : "%,d events in %.1f s, %,d events/s"
                                        .formatted(sent.events(), took, sent.eventsPerSecond()));
        command().commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private void check(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    command().commandLine(), option + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("outside of a command line");
        }
        return spec;
    }
}
