package dev.sluice.transforms.shape;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.schema.FoundSchema;
import dev.sluice.events.schema.SchemaLookup;
import dev.sluice.events.schema.SchemaLookupException;
import dev.sluice.subscription.SchemaSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Lanes of one topic that find a record's writer schema in the same way, with a plan per schema. Not thread-safe. */
final class SchemaGroup {
    /** More writer schemas than a topic mixes; beyond it plans are compiled anew. */
    private static final int MAX_PLANS = 256;

    private final List<Lane> lanes;
    private final int[] members;
    private final SchemaLookup lookup;
    private final FoundSchema found = new FoundSchema();
    private final IdentityHashMap<Schema, SchemaPlan> plans = new IdentityHashMap<>();
    private @Nullable Schema lastSchema;
    private @Nullable SchemaPlan lastPlan;

    SchemaGroup(SchemaSpec spec, List<Lane> lanes, int[] members) {
        this.lanes = lanes;
        this.members = members;
        this.lookup = lookup(spec);
    }

    private static SchemaLookup lookup(SchemaSpec spec) {
        if (spec instanceof SchemaSpec.Header header) {
            Path directory = header.directory().isEmpty() ? null : Path.of(header.directory());
            return SchemaLookup.byHeader(header.header(), directory, Clock.systemUTC());
        } else if (spec instanceof SchemaSpec.Confluent confluent) {
            return SchemaLookup.confluent(Path.of(confluent.directory()), Clock.systemUTC());
        } else if (spec instanceof SchemaSpec.Fixed fixed) {
            return SchemaLookup.fixed(fixed.schema());
        }
        throw new IllegalStateException("no schema lookup for " + spec.getClass());
    }

    /** Positions of the group's lanes among those of the topic. */
    int[] members() {
        return members;
    }

    /**
     * The plan for one record; {@link #schemaId()} and {@link #bodyStart()} are the record's afterwards.
     *
     * @throws SchemaLookupException when the record has no value or no known schema
     */
    @SuppressWarnings(
            "ReferenceEquality") // Comparing schemas by value for each record would cost more than reading it.
    SchemaPlan plan(RecordBatch batch, int index) throws SchemaLookupException {
        lookup.find(batch.packed(), batch.valueStart(index), batch.valueEnd(index), batch.headers(index), found);
        Schema schema = found.schema();
        SchemaPlan plan = lastPlan;
        // Schemas are the same instance as long as they are the same, and a topic has few.
        if (plan == null || schema != lastSchema) {
            if (plans.size() >= MAX_PLANS) {
                plans.clear();
            }
            plan = plans.computeIfAbsent(schema, writer -> SchemaPlan.compile(lanes, members, writer));
            lastPlan = plan;
            lastSchema = schema;
        }
        return plan;
    }

    /** The plans so far, by writer schema. */
    Map<Schema, SchemaPlan> plans() {
        return Collections.unmodifiableMap(plans);
    }

    String schemaId() {
        return found.schemaId();
    }

    int bodyStart() {
        return found.bodyStart();
    }
}
