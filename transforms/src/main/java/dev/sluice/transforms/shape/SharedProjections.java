package dev.sluice.transforms.shape;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.project.Projection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * What the lanes of a job deliver, made once for lanes that deliver the same: a projection holds a schema of its own, and
 * most lanes of a large job differ in their filter only. Not thread-safe.
 */
final class SharedProjections {
    private final Map<String, Schema> schemas = new HashMap<>();
    private final Map<Key, Projection> projections = new HashMap<>();

    /**
     * What a projection depends on.
     *
     * @param written the steps as text: maps are equal in any order, but new fields become columns in the order of the file
     */
    private record Key(List<String> readers, List<StepSpec> steps, String written) {}

    /**
     * The projection of a subscription's steps; the same instance for the same arguments.
     *
     * @param readers the JSON of the reader schemas
     */
    Projection get(List<String> readers, List<StepSpec> steps) {
        return projections.computeIfAbsent(new Key(readers, steps, steps.toString()), this::project);
    }

    private Projection project(Key key) {
        List<Schema> parsed = key.readers().stream()
                .map(text -> schemas.computeIfAbsent(text, json -> new Schema.Parser().parse(json)))
                .toList();
        return Projection.of(parsed, key.steps());
    }
}
