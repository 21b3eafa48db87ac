package dev.sluice.transforms.shape;

import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.project.Projection;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A lane as it travels to the workers.
 *
 * @param readers the JSON of the reader schemas that were known at launch: what is delivered is decided there, so that
 *     every worker and every replay delivers the same columns
 */
record LaneSpec(Subscription subscription, List<String> readers) implements Serializable {

    LaneSpec {
        readers = List.copyOf(readers);
    }

    /**
     * What the lane delivers.
     *
     * @param parsed schemas by their JSON, shared by the lanes of a job, which mostly have the same ones
     */
    Projection projection(Map<String, Schema> parsed) {
        List<Schema> schemas = readers.stream()
                .map(text -> parsed.computeIfAbsent(text, json -> new Schema.Parser().parse(json)))
                .toList();
        return Projection.of(schemas, subscription.steps());
    }
}
