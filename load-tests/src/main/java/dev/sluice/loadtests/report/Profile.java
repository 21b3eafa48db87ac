package dev.sluice.loadtests.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a run spent the CPU time of its steady part: by threads, as the system accounts for it, and by methods, as shares of
 * the samples that the JDK's Flight Recorder took. Methods are those of Java code only: the recorder's samples of native
 * code (compression, system calls) are as often of threads that wait, and are taken at another rate.
 *
 * @param run name of the run
 * @param threadCpuSeconds by thread group, the JVM's own included, the costliest first; empty where nobody accounts for it
 * @param samples stacks seen; 0 without a recording
 * @param methods the top ones of all threads
 * @param threads groups of threads, those with most samples first
 * @param calls by thread group, from the outermost method on
 */
record Profile(
        String run,
        Map<String, Double> threadCpuSeconds,
        long samples,
        List<HotMethod> methods,
        List<Threads> threads,
        List<Call> calls)
        implements Part {
    private static final String SAMPLE = "jdk.ExecutionSample";

    Profile {
        threadCpuSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(threadCpuSeconds));
        methods = List.copyOf(methods);
        threads = List.copyOf(threads);
        calls = List.copyOf(calls);
    }

    /**
     * A method.
     *
     * @param method its class and name
     * @param ownPercent samples in the method itself
     * @param totalPercent samples in it or in what it calls
     */
    record HotMethod(String method, double ownPercent, double totalPercent) {}

    /**
     * Threads that differ by numbers in their name only.
     *
     * @param percent of all samples
     * @param methods the top ones, their shares of all samples
     */
    record Threads(String name, double percent, List<HotMethod> methods) {
        Threads {
            methods = List.copyOf(methods);
        }
    }

    /** A method on its way from the outermost one, with the share of all samples that are in it or in what it calls. */
    record Call(String method, double percent, List<Call> calls) {
        Call {
            calls = List.copyOf(calls);
        }
    }

    /**
     * Counts the samples of a recording.
     *
     * @throws IOException when it is no recording, or not a whole one
     */
    static Stacks stacks(Path recording) throws IOException {
        Stacks stacks = new Stacks();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                RecordedStackTrace stack = event.getStackTrace();
                if (event.getEventType().getName().equals(SAMPLE) && stack != null) {
                    stacks.add(threadName(event), names(stack), stack.isTruncated());
                }
            }
        }
        return stacks;
    }

    private static String threadName(RecordedEvent event) {
        RecordedThread thread = event.getThread("sampledThread");
        return thread == null || thread.getJavaName() == null ? "(unnamed)" : thread.getJavaName();
    }

    /** Innermost first, as the recorder has them. */
    private static List<String> names(RecordedStackTrace stack) {
        return stack.getFrames().stream()
                .map(RecordedFrame::getMethod)
                .map(Profile::name)
                .toList();
    }

    private static String name(RecordedMethod method) {
        return withoutNumbers(method.getType().getName()) + "." + method.getName();
    }

    /** The JVM numbers hidden classes: {@code a.B$$Lambda$14+0x00007f/19} is {@code a.B$$Lambda}. */
    static String withoutNumbers(String className) {
        return className.replaceFirst("[+/].*", "").replaceFirst("\\$\\$Lambda\\$.*", "\\$\\$Lambda");
    }

    @Override
    public void showOn(Display display) {
        display.profile(this);
    }
}
