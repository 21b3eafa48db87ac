package dev.sluice.loadtests.program;

import dev.sluice.loadtests.measure.ProcessGauge;
import dev.sluice.loadtests.measure.ThreadGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * Samples this process while its program works: four times a second (once, if it has no end), when all events are consumed, and when the parent has
 * seen enough, which ends the process.
 */
final class Metering {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Duration STACK_PERIOD = Duration.ofMillis(10);

    private final ProgramSpec spec;
    private final CountDownLatch finish = new CountDownLatch(1);
    private final Parent parent;
    private final ProcessGauge gauge = new ProcessGauge();
    private @Nullable Recording recording;

    private Metering(ProgramSpec spec) {
        this.spec = spec;
        this.parent = Parent.listen(command -> finish.countDown(), finish::countDown);
    }

    /** A program that does its work on threads of its own. */
    interface Program {
        /**
         * Starts the program and returns.
         *
         * @param failed takes what ends the program too early
         */
        Running start(ProgramSpec spec, Failed failed) throws Exception;
    }

    /** A program that runs. */
    interface Running {
        /** The number of events consumed so far. */
        long events();

        /** What else it can tell of itself, by name; asked once, at the end. */
        default Map<String, Long> facts() {
            return Map.of();
        }
    }

    /** Ends the process with a message to the parent. */
    interface Failed {
        void with(Throwable cause);
    }

    /** The whole of a measured program's main method. Does not return. */
    static void run(String[] arguments, Program program) {
        Metering metering = new Metering(ProgramSpec.parse(arguments[0]));
        try {
            metering.startRecorder();
            metering.sample(program.start(metering.spec, metering.parent::failed));
        } catch (Exception | Error e) {
            // Whatever it is, the parent reports it.
            metering.parent.failed(e);
        }
        // What the program still has open is not worth waiting for.
        Runtime.getRuntime().halt(0);
    }

    private void sample(Running program) throws InterruptedException, IOException {
        boolean complete = false;
        boolean warm = false;
        long sampledNanos = System.nanoTime();
        // One that goes on has no end to be found in time, and looking costs a small job a tenth of its CPU.
        long lookNanos = spec.events() == ProgramSpec.ENDLESS ? SECOND_NANOS : LOOK_NANOS;
        while (!finish.await(lookNanos, TimeUnit.NANOSECONDS)) {
            long now = program.events();
            boolean completesNow = !complete && now >= spec.events();
            if (completesNow || System.nanoTime() - sampledNanos >= SAMPLE_NANOS) {
                sampledNanos = System.nanoTime();
                complete |= completesNow;
                parent.tellRecord("sample", gauge.read(now));
            }
            if (!warm && now >= spec.warmUp()) {
                warm = true;
                parent.tell("threads", ThreadGroups.cpuMillis());
                sampleStacks();
            }
        }
        parent.tell("threads", ThreadGroups.cpuMillis());
        parent.tellRecord("sample", gauge.read(program.events()));
        if (recording != null && spec.profile() != null) {
            recording.dump(Path.of(spec.profile()));
        }
        parent.tell("last", program.facts());
    }

    /**
     * Starts the recorder before there is anything to record: its start redefines classes, and the first redefinition in a JVM
     * throws away all code that the JVM has compiled.
     */
    private void startRecorder() {
        if (spec.profile() != null) {
            recording = new Recording();
            recording.start();
        }
    }

    private void sampleStacks() {
        if (recording != null) {
            recording.enable("jdk.ExecutionSample").withPeriod(STACK_PERIOD);
            recording.enable("jdk.NativeMethodSample").withPeriod(STACK_PERIOD);
        }
    }
}
