package dev.sluice.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link RecordBatch}: a format version, topic and partition, whether more are waiting, the range of offsets, the number of records, then per record its offset
 * and timestamp as differences to the record before, key, value and headers. Deterministic: equal batches have equal
 * bytes.
 */
public final class RecordBatchCoder extends AtomicCoder<RecordBatch> {
    private static final long serialVersionUID = 1L;
    private static final RecordBatchCoder INSTANCE = new RecordBatchCoder();
    private static final int VERSION = 2;

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
        VarInt.encode(batch.from(), out);
        VarInt.encode(batch.to(), out);
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
        long from = VarInt.decodeLong(in);
        long to = VarInt.decodeLong(in);
        int count = Wire.readCount(in);
        RecordBatch.Builder batch = RecordBatch.builder(topic, partition, count, 0);
        long offset = 0;
        long timestamp = 0;
        for (int i = 0; i < count; i++) {
            offset += Wire.readSigned(in);
            timestamp += Wire.readSigned(in);
            batch.add(
                    offset, timestamp, wrapped(Wire.readBytes(in)), wrapped(Wire.readBytes(in)), Wire.readHeaders(in));
        }
        return batch.range(from, to).build().withMoreWaiting(moreWaiting);
    }

    private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }

    @Override
    public TypeDescriptor<RecordBatch> getEncodedTypeDescriptor() {
        return TypeDescriptor.of(RecordBatch.class);
    }
}
