package dev.sluice.transforms.shape;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.encode.Encoder;
import dev.sluice.transforms.file.LaneFiles;
import dev.sluice.transforms.file.StepFiles;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.project.Projection;
import dev.sluice.transforms.suppress.KeptEvents;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One subscription at work: what it reads, keeps and delivers. */
final class Lane {
    private final Subscription subscription;
    private final Projection projection;
    private final LaneFilter filter;
    private final Set<String> recordNames;
    private final @Nullable Pattern topicPattern;
    private final LaneSecrets secrets = new LaneSecrets();
    private final IdentityHashMap<PlacedStep, KeptEvents> kept = new IdentityHashMap<>();
    private final LaneFiles files = new LaneFiles(StepFiles.ofWorker());
    private final LaneTally tally = new LaneTally();

    Lane(LaneSpec spec, SharedProjections projections) {
        this(spec, projections, LaneFilter.parse(spec.subscription().filter()));
    }

    private Lane(LaneSpec spec, SharedProjections projections, LaneFilter filter) {
        this.filter = filter;
        subscription = spec.subscription();
        projection = spec.projection(projections);
        SourceSpec source = subscription.source();
        recordNames = source.events().stream().map(Lane::recordName).collect(Collectors.toSet());
        topicPattern = source.topicPattern() == null ? null : Pattern.compile(source.topicPattern());
    }

    /** A lane that counts what becomes of each of its filter's conditions. */
    static Lane watched(LaneSpec spec, SharedProjections projections) {
        return new Lane(
                spec,
                projections,
                LaneFilter.parse(spec.subscription().filter()).watched());
    }

    /** The full name of an event type's records, in every version of their schema. */
    static String recordName(EventType type) {
        return switch (type) {
            case TRAFFIC -> WriterSchemas.TRAFFIC_RECORD;
            case THREAT -> WriterSchemas.THREAT_RECORD;
        };
    }

    boolean reads(String topic) {
        return topicPattern == null
                ? subscription.source().topics().contains(topic)
                : topicPattern.matcher(topic).matches();
    }

    boolean wants(String recordName) {
        return recordNames.contains(recordName);
    }

    /** The writer's fields that the filter, the columns and the format need. */
    Set<String> fields() {
        Set<String> fields = new HashSet<>(projection.fields());
        fields.addAll(filter.fields());
        fields.addAll(Encoder.headerFields(subscription.sink().format()));
        return fields;
    }

    Subscription subscription() {
        return subscription;
    }

    Projection projection() {
        return projection;
    }

    LaneFilter filter() {
        return filter;
    }

    /** The secrets of its steps. */
    LaneSecrets secrets() {
        return secrets;
    }

    /** What one of its steps has kept, of whichever writer schema. */
    KeptEvents kept(PlacedStep step, StepSpec.Suppress spec) {
        return kept.computeIfAbsent(step, first -> new KeptEvents(spec));
    }

    /** The files of its steps. */
    LaneFiles files() {
        return files;
    }

    SinkSpec.Kind kind() {
        return subscription.sink().kind();
    }

    LaneTally tally() {
        return tally;
    }
}
