package dev.sluice.loadtests.program;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.encode.EncodeException;
import dev.sluice.transforms.encode.Encoder;
import dev.sluice.transforms.encode.EventHead;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterException;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.MalformedRecordException;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a programmer would write by hand for one filter, one list of columns and PAN-OS events: the product's plan code in a
 * loop, without lanes, dead letters, counts or batches. Not thread-safe.
 */
final class HandWritten {
    private static final String TIME = "time_generated";
    private static final int BUFFER_BYTES = 1 << 20;

    private final byte[] trafficHeader = WriterSchemas.TRAFFIC.getBytes(StandardCharsets.UTF_8);
    private final Plan traffic;
    private final Plan threat;
    private final EventHead head = new EventHead();
    private final OutputBuffer out = new OutputBuffer(2 * BUFFER_BYTES);
    private String topic = "";
    private int partition = -1;

    /** One writer schema's plan. */
    private static final class Plan {
        final RecordPlan.Reader reader;
        final CompiledFilter filter;
        final Encoder encoder;
        final int time;

        Plan(Schema writer, Filter filter, Projection projection, Subscription subscription) {
            Set<String> needed = new HashSet<>(projection.fields());
            needed.addAll(filter.fields());
            needed.add(TIME);
            RecordPlan plan = RecordPlan.compile(writer, needed);
            this.reader = plan.reader();
            this.filter = filter.compile(plan.layout());
            this.encoder = Encoder.of(subscription.sink().format(), projection, plan.layout(), writer.getFullName());
            this.time = plan.layout().indexOf(TIME);
        }
    }

    HandWritten(Subscription subscription) {
        Schema trafficSchema = WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
        Schema threatSchema = WriterSchemas.builtIn(WriterSchemas.THREAT);
        Projection projection = Projection.of(List.of(trafficSchema, threatSchema), subscription.steps());
        Filter filter = filter(subscription);
        traffic = new Plan(trafficSchema, filter, projection, subscription);
        threat = new Plan(threatSchema, filter, projection, subscription);
    }

    private static Filter filter(Subscription subscription) {
        try {
            return Filter.parse(String.valueOf(subscription.filter()));
        } catch (FilterException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Filters one record and writes the event, if it is kept, into a buffer that starts anew when it is full. */
    void shape(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException, EncodeException {
        byte[] value = record.value();
        Plan plan = plan(record);
        plan.reader.read(value, 0, value.length);
        FieldSlots slots = plan.reader.slots();
        if (!plan.filter.test(slots)) {
            return;
        }
        if (record.partition() != partition || !record.topic().equals(topic)) {
            topic = record.topic();
            partition = record.partition();
            head.partition(topic, partition);
        }
        head.event(record.offset(), slots.number[plan.time]);
        if (out.length() > BUFFER_BYTES) {
            out.truncate(0);
        }
        plan.encoder.encode(slots, head, out);
    }

    private Plan plan(ConsumerRecord<byte[], byte[]> record) {
        Header schema = record.headers().lastHeader(WriterSchemas.SCHEMA_HEADER);
        return schema != null && Arrays.equals(schema.value(), trafficHeader) ? traffic : threat;
    }
}
