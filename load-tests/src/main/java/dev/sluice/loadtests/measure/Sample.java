package dev.sluice.loadtests.measure;

/**
 * What a process had used and done at one moment. Counts grow from its start.
 *
 * @param wallNanos a monotonic clock of the process
 * @param events events consumed
 * @param cpuNanos CPU time of the whole process, user and system, its compiler and collector included
 * @param allocatedBytes bytes allocated on the heap by all threads that were seen
 * @param gcMillis time of garbage collections
 * @param compileMillis time of just-in-time compilation, all compilers together
 * @param heapBytes heap in use, garbage included
 * @param liveBytes heap in use after the last collection, old garbage that it left included; 0 before the first
 * @param rssKb resident memory of the process, KiB
 * @param peakRssKb the most it was so far, KiB
 * @param threads live threads
 * @param openFiles open file descriptors, sockets among them
 */
public record Sample(
        long wallNanos,
        long events,
        long cpuNanos,
        long allocatedBytes,
        long gcMillis,
        long compileMillis,
        long heapBytes,
        long liveBytes,
        long rssKb,
        long peakRssKb,
        int threads,
        long openFiles) {}
