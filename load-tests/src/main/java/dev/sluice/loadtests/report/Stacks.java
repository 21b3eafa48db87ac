package dev.sluice.loadtests.report;

import dev.sluice.loadtests.report.Profile.Call;
import dev.sluice.loadtests.report.Profile.HotMethod;
import dev.sluice.loadtests.report.Profile.Threads;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts stacks. Not thread-safe. */
final class Stacks {
    private static final int METHODS = 25;
    private static final int GROUPS = 8;
    private static final int METHODS_OF_A_GROUP = 10;
    private static final int NAME_CHARS = 80;
    private static final String CUT = "(deeper than the recorder looks)";

    /** Threads and calls with a smaller share are not shown. */
    private static final double LEAST_PERCENT = 1;

    /** Innermost calls of a stack that are looked at; the recorder's own limit is 64 unless it is told another. */
    private static final int DEPTH = 256;

    private final Map<String, Group> groups = new HashMap<>();
    private long samples;

    /** The samples of one group of threads. */
    private static final class Group {
        final Map<String, Long> own = new HashMap<>();
        final Map<String, Long> total = new HashMap<>();
        final Node root = new Node();
    }

    private static final class Node {
        final Map<String, Node> calls = new HashMap<>();
        long samples;
    }

    long samples() {
        return samples;
    }

    /**
     * Counts one.
     *
     * @param methods innermost first
     * @param cut whether the outermost ones are missing
     */
    void add(String thread, List<String> methods, boolean cut) {
        if (methods.isEmpty()) {
            return;
        }
        samples++;
        Group group = groups.computeIfAbsent(groupOf(thread), unused -> new Group());
        group.own.merge(methods.get(0), 1L, Long::sum);
        Set<String> counted = new HashSet<>(methods);
        counted.forEach(method -> group.total.merge(method, 1L, Long::sum));
        Node node = group.root;
        node.samples++;
        if (cut) {
            node = step(node, CUT);
        }
        for (int i = methods.size() - 1; i >= Math.max(0, methods.size() - DEPTH); i--) {
            node = step(node, methods.get(i));
        }
    }

    private static Node step(Node from, String method) {
        Node to = from.calls.computeIfAbsent(method, unused -> new Node());
        to.samples++;
        return to;
    }

    /** {@code lane-12} and {@code lane-7} are {@code lane-#}. */
    private static String groupOf(String thread) {
        String group = thread.replaceAll("[0-9]+", "#");
        return group.length() <= NAME_CHARS ? group : group.substring(0, NAME_CHARS - 1) + "…";
    }

    /** What was counted, with what else is known of the run. */
    Profile profile(String run, Map<String, Double> threadCpuSeconds) {
        Map<String, Long> own = new HashMap<>();
        Map<String, Long> total = new HashMap<>();
        for (Group group : groups.values()) {
            group.own.forEach((method, count) -> own.merge(method, count, Long::sum));
            group.total.forEach((method, count) -> total.merge(method, count, Long::sum));
        }
        Node threads = new Node();
        groups.forEach((name, group) -> threads.calls.put(name, group.root));
        return new Profile(
                run, threadCpuSeconds, samples, hottest(own, total, METHODS), threadGroups(), calls(threads));
    }

    private List<Threads> threadGroups() {
        return groups.entrySet().stream()
                .filter(group -> isNotable(group.getValue().root))
                .map(group -> new Threads(
                        group.getKey(),
                        percent(group.getValue().root.samples),
                        hottest(group.getValue().own, group.getValue().total, METHODS_OF_A_GROUP)))
                .sorted(Comparator.comparingDouble(Threads::percent).reversed().thenComparing(Threads::name))
                .limit(GROUPS)
                .toList();
    }

    private List<HotMethod> hottest(Map<String, Long> own, Map<String, Long> total, int most) {
        return own.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(entry -> new HotMethod(
                        entry.getKey(), percent(entry.getValue()), percent(total.getOrDefault(entry.getKey(), 0L))))
                .toList();
    }

    private List<Call> calls(Node node) {
        return node.calls.entrySet().stream()
                .filter(call -> isNotable(call.getValue()))
                .map(call -> new Call(call.getKey(), percent(call.getValue().samples), calls(call.getValue())))
                .sorted(Comparator.comparingDouble(Call::percent).reversed().thenComparing(Call::method))
                .toList();
    }

    private boolean isNotable(Node node) {
        return 100.0 * node.samples / samples >= LEAST_PERCENT;
    }

    /** Of all samples, to a tenth. */
    private double percent(long count) {
        return Math.round(1000.0 * count / samples) / 10.0;
    }
}
