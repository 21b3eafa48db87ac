package dev.sluice.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link RecordBatch}: a format version, topic and partition, whether more are waiting, the number of records, then per record its offset
 * and timestamp as differences to the record before, key, value and headers. Deterministic: equal batches have equal
 * bytes.
 */
public final class RecordBatchCoder extends AtomicCoder<RecordBatch> {
    private static final long serialVersionUID = 1L;
    private static final RecordBatchCoder INSTANCE = new RecordBatchCoder();
    private static final int VERSION = 1;

    private RecordBatchCoder() {}

    public static RecordBatchCoder of() {
        return INSTANCE;
    }

    @Override
    public void encode(RecordBatch batch, OutputStream out) throws IOException {
        out.write(VERSION);
        Wire.writeString(batch.topic(), out);
        VarInt.encode(batch.partition(), out);
        out.write(batch.moreWaiting() ? 1 : 0);
        VarInt.encode(batch.count(), out);
        long offset = 0;
        long timestamp = 0;
        for (int i = 0; i < batch.count(); i++) {
            Wire.writeSigned(batch.offset(i) - offset, out);
            Wire.writeSigned(batch.timestampMillis(i) - timestamp, out);
            offset = batch.offset(i);
            timestamp = batch.timestampMillis(i);
            Wire.writeBytes(batch.key(i), out);
            Wire.writeBytes(batch.value(i), out);
            Wire.writeHeaders(batch.headers(i), out);
        }
    }

    @Override
    public RecordBatch decode(InputStream in) throws IOException {
        Wire.readVersion(in, VERSION);
        String topic = Wire.readString(in);
        int partition = VarInt.decodeInt(in);
        boolean moreWaiting = Wire.readByte(in) == 1;
        int count = Wire.readCount(in);
        long[] offsets = new long[count];
        long[] timestamps = new long[count];
        byte @Nullable [][] keys = new byte[count][];
        byte @Nullable [][] values = new byte[count][];
        RecordHeader[][] headers = new RecordHeader[count][];
        long offset = 0;
        long timestamp = 0;
        for (int i = 0; i < count; i++) {
            offset += Wire.readSigned(in);
            timestamp += Wire.readSigned(in);
            offsets[i] = offset;
            timestamps[i] = timestamp;
            keys[i] = Wire.readBytes(in);
            values[i] = Wire.readBytes(in);
            headers[i] = Wire.readHeaders(in);
        }
        return new RecordBatch(topic, partition, offsets, timestamps, keys, values, headers)
                .withMoreWaiting(moreWaiting);
    }

    @Override
    public TypeDescriptor<RecordBatch> getEncodedTypeDescriptor() {
        return TypeDescriptor.of(RecordBatch.class);
    }
}
