package dev.sluice.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Encodes an {@link EventBatch}: a format version, lane, topic and partition, the counts, the number of events, then per
 * event the lengths of payload and host, offset, event time and severity, and at last the packed bytes up to the last
 * event's end. Deterministic: equal batches have equal bytes.
 */
public final class EventBatchCoder extends AtomicCoder<EventBatch> {
    private static final long serialVersionUID = 1L;
    private static final EventBatchCoder INSTANCE = new EventBatchCoder();
    private static final int VERSION = 2;

    private EventBatchCoder() {}

    public static EventBatchCoder of() {
        return INSTANCE;
    }

    @Override
    public void encode(EventBatch batch, OutputStream out) throws IOException {
        out.write(VERSION);
        Wire.writeString(batch.lane(), out);
        Wire.writeString(batch.topic(), out);
        VarInt.encode(batch.partition(), out);
        VarInt.encode(batch.counts().read(), out);
        VarInt.encode(batch.counts().filtered(), out);
        VarInt.encode(batch.counts().failed(), out);
        VarInt.encode(batch.counts().attempt(), out);
        int count = batch.count();
        VarInt.encode(count, out);
        long offset = 0;
        long eventTime = 0;
        for (int i = 0; i < count; i++) {
            VarInt.encode(batch.payloadLength(i), out);
            VarInt.encode(batch.hostEnd(i) - batch.payloadEnd(i), out);
            Wire.writeSigned(batch.offset(i) - offset, out);
            Wire.writeSigned(batch.eventTimeMicros(i) - eventTime, out);
            out.write(batch.severity(i));
            offset = batch.offset(i);
            eventTime = batch.eventTimeMicros(i);
        }
        out.write(batch.packed(), 0, batch.hostEnd(count - 1));
    }

    @Override
    public EventBatch decode(InputStream in) throws IOException {
        Wire.readVersion(in, VERSION);
        String lane = Wire.readString(in);
        String topic = Wire.readString(in);
        int partition = VarInt.decodeInt(in);
        LaneCounts counts = new LaneCounts(
                VarInt.decodeLong(in), VarInt.decodeLong(in), VarInt.decodeLong(in), VarInt.decodeLong(in));
        int count = Wire.readCount(in);
        int[] payloadEnds = new int[count];
        int[] hostEnds = new int[count];
        long[] offsets = new long[count];
        long[] eventTimes = new long[count];
        byte[] severities = new byte[count];
        int end = 0;
        long offset = 0;
        long eventTime = 0;
        for (int i = 0; i < count; i++) {
            end += VarInt.decodeInt(in);
            payloadEnds[i] = end;
            end += VarInt.decodeInt(in);
            hostEnds[i] = end;
            offset += Wire.readSigned(in);
            offsets[i] = offset;
            eventTime += Wire.readSigned(in);
            eventTimes[i] = eventTime;
            severities[i] = (byte) Wire.readByte(in);
        }
        byte[] packed = Wire.readFully(in, end);
        return new EventBatch(
                lane, topic, partition, packed, payloadEnds, hostEnds, offsets, eventTimes, severities, counts);
    }

    @Override
    public TypeDescriptor<EventBatch> getEncodedTypeDescriptor() {
        return TypeDescriptor.of(EventBatch.class);
    }
}
