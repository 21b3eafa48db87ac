package dev.sluice.loadtests.micro;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.loadtests.bench.Workload;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.transforms.encode.EncodeException;
import dev.sluice.transforms.encode.Encoder;
import dev.sluice.transforms.encode.EventHead;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterException;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.MalformedRecordException;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.project.Projection;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * The PAN-OS TRAFFIC events that all micro-benchmarks work on, the same in every run: {@value #COUNT} of them, so that
 * neither branches nor caches learn them by heart.
 */
public final class TrafficEvents {
    /** A power of two would hide what caches cost. */
    public static final int COUNT = 1_000;

    private static final Schema SCHEMA = WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
    private static final String TIME = "time_generated";

    private final List<GeneratedEvent> events;

    public TrafficEvents() {
        EventGenerator generator = new EventGenerator(7, "bench", Instant.parse("2026-01-01T00:00:00Z"));
        events = Stream.generate(generator::next)
                .filter(event -> event.schemaName().equals(WriterSchemas.TRAFFIC))
                .limit(COUNT)
                .toList();
    }

    public List<GeneratedEvent> all() {
        return events;
    }

    /** The plan that reads the columns and the event's time. */
    RecordPlan plan() {
        return plan(Set.of());
    }

    private static RecordPlan plan(Set<String> more) {
        Set<String> fields = new HashSet<>(Workload.COLUMNS);
        fields.add(TIME);
        fields.addAll(more);
        return RecordPlan.compile(SCHEMA, fields);
    }

    /** The plan that reads a filter's fields as well. */
    static RecordPlan plan(Filter filter) {
        return plan(filter.fields());
    }

    static Filter filter(String text) {
        try {
            return Filter.parse(text);
        } catch (FilterException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Each event as a plan has read it. */
    FieldSlots[] slots(RecordPlan plan) {
        return events.stream().map(event -> read(plan, event)).toArray(FieldSlots[]::new);
    }

    private static FieldSlots read(RecordPlan plan, GeneratedEvent event) {
        RecordPlan.Reader reader = plan.reader();
        try {
            reader.read(event.avro(), 0, event.avro().length);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("generated event: not readable by its own schema", e);
        }
        return reader.slots();
    }

    /** Encodes the columns of each event, one after the other, as one lane does. */
    public final class Encoding {
        private final FieldSlots[] slots;
        private final Encoder encoder;
        private final EventHead head = new EventHead();
        private final int time;

        public Encoding(FormatSpec format) {
            RecordPlan plan = plan(Encoder.headerFields(format));
            Projection projection = Projection.of(List.of(SCHEMA), List.of(new StepSpec.Include(Workload.COLUMNS)));
            slots = slots(plan);
            encoder = Encoder.of(format, projection, plan.layout(), SCHEMA.getFullName());
            time = plan.layout().indexOf(TIME);
            head.partition("fw.bench", 0);
        }

        /** Appends the event of this index. */
        public void write(int index, OutputBuffer out) {
            head.event(index, slots[index].number[time]);
            try {
                encoder.encode(slots[index], head, out);
            } catch (EncodeException e) {
                throw new IllegalStateException("generated event: not encodable", e);
            }
        }
    }
}
