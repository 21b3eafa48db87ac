package dev.sluice.loadtests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.flink.FlinkRest;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The most heap that any TaskManager used since this was started, as Flink reports it once a second. */
final class HeapWatch implements AutoCloseable {
    private static final String METRIC = "Status.JVM.Memory.Heap.Used";
    private static final long EVERY_MILLIS = 1_000;

    private final FlinkRest rest;
    private final AtomicLong peakBytes = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread watch = new Thread(work, "heap-watch");
        watch.setDaemon(true);
        return watch;
    });

    private HeapWatch(FlinkRest rest) {
        this.rest = rest;
    }

    static HeapWatch start(FlinkRest rest) {
        HeapWatch watch = new HeapWatch(rest);
        var unused = watch.thread.scheduleWithFixedDelay(watch::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            for (String id : rest.taskManagers()) {
                for (JsonNode metric : rest.get("/taskmanagers/" + id + "/metrics?get=" + METRIC)) {
                    peakBytes.accumulateAndGet(metric.path("value").asLong(), Math::max);
                }
            }
        } catch (UncheckedIOException away) {
            // A process was killed: there is nothing to see until it is back.
            return;
        }
    }

    long peakMegabytes() {
        return peakBytes.get() >> 20;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
