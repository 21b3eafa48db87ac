package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Sample;
import dev.sluice.loadtests.measure.Steady;
import dev.sluice.loadtests.program.ProgramSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, and programs that are measured on what it holds, one after the other. */
final class Bench implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String PROGRAMS = "dev.sluice.loadtests.program.";
    private static final List<String> BROKER_OPTIONS = List.of("-Xmx768m");

    private final BenchSettings settings;
    private final Progress progress;
    private final ChildJvm broker;
    private final String bootstrapServers;
    private int runs;

    private Bench(BenchSettings settings, Progress progress, ChildJvm broker, String bootstrapServers) {
        this.settings = settings;
        this.progress = progress;
        this.broker = broker;
        this.bootstrapServers = bootstrapServers;
    }

    static Bench start(BenchSettings settings, Progress progress) {
        progress.step("Starting a Kafka broker");
        ChildJvm broker =
                ChildJvm.start("broker", PROGRAMS + "BrokerProgram", BROKER_OPTIONS, settings.folder(), List.of());
        try {
            String servers = broker.await("ready", START_TIMEOUT)
                    .path("bootstrapServers")
                    .asText();
            return new Bench(settings, progress, broker, servers);
        } catch (BenchException e) {
            broker.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    EventLoader loader() {
        return new EventLoader(bootstrapServers, progress);
    }

    /**
     * A program to measure.
     *
     * @param name in reports
     * @param mainClass in the package of programs
     * @param jvm options of its JVM
     * @param options what the product is told beside its defaults
     * @param flink settings of the product's Flink beside its defaults
     */
    record Program(String name, String mainClass, List<String> jvm, List<String> options, Map<String, String> flink) {
        static final Program SLUICE = of("sluice", "SluiceProgram");
        static final Program RAW_LOOP = of("raw-loop", "RawLoopProgram");
        static final Program NATIVE_FLINK = of("native-flink", "NativeFlinkProgram");
        static final Program KAFKA_IO = of("kafkaio", "KafkaIoProgram$Common");
        static final Program KAFKA_IO_TUNED = of("kafkaio-tuned", "KafkaIoProgram$Tuned");

        private static Program of(String name, String mainClass) {
            return new Program(name, mainClass, List.of(), List.of(), Map.of());
        }

        Program named(String other) {
            return new Program(other, mainClass, jvm, options, flink);
        }

        Program with(List<String> more) {
            return new Program(name, mainClass, jvm, more, flink);
        }

        Program in(List<String> jvmOptions, Map<String, String> flinkSettings) {
            return new Program(name, mainClass, jvmOptions, options, flinkSettings);
        }
    }

    /** Starts a program; the caller closes it. */
    ChildJvm start(Program program, List<Path> subscriptions, EventCount events, @Nullable Path recording) {
        runs++;
        String name = runs + "-" + program.name();
        ProgramSpec spec = new ProgramSpec(
                bootstrapServers,
                "bench-" + name,
                subscriptions.stream().map(Path::toString).toList(),
                events.total(),
                events.warmUp(),
                recording == null ? null : recording.toString(),
                program.options(),
                program.flink());
        List<String> jvm = new ArrayList<>();
        if (program.jvm().isEmpty()) {
            // All of it from the start, as Flink gives a TaskManager.
            jvm.addAll(List.of("-Xms" + settings.heap(), "-Xmx" + settings.heap()));
        } else {
            jvm.addAll(program.jvm());
        }
        return ChildJvm.start(name, PROGRAMS + program.mainClass(), jvm, settings.folder(), List.of(spec.toJson()));
    }

    /** Runs a program until it has consumed all events, or until its time is over. */
    Measured measure(Program program, List<Path> subscriptions, EventCount events) {
        return measure(program, subscriptions, events, last -> true);
    }

    /**
     * Runs a program until it has consumed all events and nothing is left to do, or until its time is over.
     *
     * @param done whether that is so, by its newest sample
     */
    Measured measure(Program program, List<Path> subscriptions, EventCount events, Predicate<Sample> done) {
        progress.step("Measuring " + program.name());
        Path recording =
                settings.profile() ? settings.folder().resolve((runs + 1) + "-" + program.name() + ".jfr") : null;
        try (ChildJvm child = start(program, subscriptions, events, recording)) {
            boolean complete = await(child, events.total(), done);
            Map<String, Long> facts = child.finish();
            List<Sample> samples = child.samples();
            return new Measured(
                    program.name(),
                    complete,
                    Steady.of(samples, events.warmUp()),
                    samples,
                    child.threadCpuSeconds(),
                    facts,
                    existing(recording));
        }
    }

    private boolean await(ChildJvm child, long events, Predicate<Sample> done) {
        long end = System.nanoTime() + settings.limit().toNanos();
        while (System.nanoTime() < end) {
            child.awaitNews(LOOK);
            Sample last = child.last();
            if (last != null) {
                progress.update(
                        "%,d of %,d events, %.1f CPU seconds".formatted(last.events(), events, last.cpuNanos() / 1e9));
                if (last.events() >= events && done.test(last)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A program that did not reach its steady part was not recorded. */
    private static @Nullable Path existing(@Nullable Path recording) {
        return recording != null && Files.exists(recording) ? recording : null;
    }

    @Override
    public void close() {
        broker.close();
    }
}
