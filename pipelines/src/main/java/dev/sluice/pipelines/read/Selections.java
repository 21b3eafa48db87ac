package dev.sluice.pipelines.read;

import dev.sluice.subscription.StartFrom;
import java.io.Serializable;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The topics of one read: all its selections together. */
final class Selections implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int NAMED_IN_MESSAGES = 5;

    /** Where topics overlap the one that reads most comes first, so that nothing is lost. */
    private static final Comparator<StartFrom> READS_MOST_FIRST = Comparator.comparing(Selections::startsAtMillis);

    private final List<TopicSelection> all;

    private transient @Nullable List<CompiledPattern> patterns;

    private record CompiledPattern(Pattern pattern, StartFrom startFrom) {}

    private Selections(List<TopicSelection> all) {
        this.all = all;
    }

    /** @throws IllegalArgumentException when there is none, or a topic is given two starts */
    static Selections of(List<TopicSelection> selections) {
        if (selections.isEmpty()) {
            throw new IllegalArgumentException("source: [] (expected: at least one selection of topics)");
        }
        Selections result = new Selections(List.copyOf(new LinkedHashSet<>(selections)));
        for (String topic : result.names()) {
            Optional<String> contradiction = result.contradiction(topic);
            if (contradiction.isPresent()) {
                throw new IllegalArgumentException(contradiction.get());
            }
        }
        return result;
    }

    List<TopicSelection> all() {
        return all;
    }

    /** The topics selected by name, sorted. */
    Set<String> names() {
        return all.stream()
                .flatMap(selection -> selection.topics().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean hasPatterns() {
        return !patterns().isEmpty();
    }

    /** The patterns as they were given, each once. */
    Set<String> patternTexts() {
        return patterns().stream()
                .map(compiled -> compiled.pattern().pattern())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean contains(String topic) {
        return starts(topic).findAny().isPresent();
    }

    /** Where to start in a selected topic: the earliest of its starts if patterns overlap. */
    StartFrom startFrom(String topic) {
        return starts(topic)
                .min(READS_MOST_FIRST)
                .orElseThrow(() -> new IllegalArgumentException("topic: " + topic + " (expected: a selected topic)"));
    }

    /** What is wrong when a topic is selected with different starts. */
    Optional<String> contradiction(String topic) {
        List<String> starts = starts(topic)
                .distinct()
                .sorted(READS_MOST_FIRST)
                .map(StartText::write)
                .toList();
        return starts.size() < 2
                ? Optional.empty()
                : Optional.of("source.startFrom: " + String.join(" and ", starts) + " for topic " + topic
                        + " (expected: one start for one topic)");
    }

    private Stream<StartFrom> starts(String topic) {
        Stream<StartFrom> byName = all.stream()
                .filter(selection -> selection.topics().contains(topic))
                .map(TopicSelection::startFrom);
        Stream<StartFrom> byPattern = patterns().stream()
                .filter(compiled -> compiled.pattern().matcher(topic).matches())
                .map(CompiledPattern::startFrom);
        return Stream.concat(byName, byPattern);
    }

    private List<CompiledPattern> patterns() {
        List<CompiledPattern> compiled = patterns;
        if (compiled == null) {
            compiled = all.stream()
                    .flatMap(selection -> Stream.ofNullable(selection.pattern())
                            .map(pattern -> new CompiledPattern(Pattern.compile(pattern), selection.startFrom())))
                    .toList();
            patterns = compiled;
        }
        return compiled;
    }

    private static long startsAtMillis(StartFrom start) {
        if (start instanceof StartFrom.At at) {
            return at.instant().toEpochMilli();
        }
        return start instanceof StartFrom.Earliest ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /** Names for messages: the first few. */
    @Override
    public String toString() {
        Set<String> texts = new TreeSet<>(names());
        texts.addAll(patternTexts());
        String first = texts.stream().limit(NAMED_IN_MESSAGES).collect(Collectors.joining(", "));
        int more = texts.size() - NAMED_IN_MESSAGES;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
