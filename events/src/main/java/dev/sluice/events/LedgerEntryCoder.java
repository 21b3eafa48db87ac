package dev.sluice.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Encodes a {@link LedgerEntry}: a format version, which of the two it is, then its fields in order, numbers as varints.
 * Deterministic: equal entries have equal bytes.
 */
public final class LedgerEntryCoder extends AtomicCoder<LedgerEntry> {
    private static final long serialVersionUID = 1L;
    private static final LedgerEntryCoder INSTANCE = new LedgerEntryCoder();
    private static final int VERSION = 1;
    private static final int SHAPED = 1;
    private static final int DELIVERED = 2;

    private LedgerEntryCoder() {}

    public static LedgerEntryCoder of() {
        return INSTANCE;
    }

    @Override
    public void encode(LedgerEntry entry, OutputStream out) throws IOException {
        out.write(VERSION);
        out.write(entry instanceof LedgerEntry.Shaped ? SHAPED : DELIVERED);
        VarInt.encode(entry.attempt(), out);
        Wire.writeString(entry.topic(), out);
        VarInt.encode(entry.partition(), out);
        if (entry instanceof LedgerEntry.Shaped shaped) {
            VarInt.encode(shaped.from(), out);
            VarInt.encode(shaped.to(), out);
            VarInt.encode(shaped.records(), out);
            VarInt.encode(shaped.lanes().size(), out);
            for (LedgerEntry.ShapedLane lane : shaped.lanes()) {
                Wire.writeString(lane.lane(), out);
                VarInt.encode(lane.kept(), out);
                VarInt.encode(lane.failed(), out);
                VarInt.encode(lane.last(), out);
            }
        } else if (entry instanceof LedgerEntry.Delivered delivered) {
            VarInt.encode(delivered.lanes().size(), out);
            for (LedgerEntry.DeliveredLane lane : delivered.lanes()) {
                Wire.writeString(lane.lane(), out);
                VarInt.encode(lane.first(), out);
                VarInt.encode(lane.last(), out);
                VarInt.encode(lane.delivered(), out);
                VarInt.encode(lane.refused(), out);
            }
        }
    }

    @Override
    public LedgerEntry decode(InputStream in) throws IOException {
        Wire.readVersion(in, VERSION);
        int kind = Wire.readByte(in);
        long attempt = VarInt.decodeLong(in);
        String topic = Wire.readString(in);
        int partition = VarInt.decodeInt(in);
        return switch (kind) {
            case SHAPED ->
                new LedgerEntry.Shaped(
                        attempt,
                        topic,
                        partition,
                        VarInt.decodeLong(in),
                        VarInt.decodeLong(in),
                        VarInt.decodeLong(in),
                        decodeShaped(in));
            case DELIVERED -> new LedgerEntry.Delivered(attempt, topic, partition, decodeDelivered(in));
            default -> throw new CoderException("kind: " + kind + " (expected: 1 or 2)");
        };
    }

    private static List<LedgerEntry.ShapedLane> decodeShaped(InputStream in) throws IOException {
        List<LedgerEntry.ShapedLane> lanes = new ArrayList<>();
        for (int left = VarInt.decodeInt(in); left > 0; left--) {
            lanes.add(new LedgerEntry.ShapedLane(
                    Wire.readString(in), VarInt.decodeLong(in), VarInt.decodeLong(in), VarInt.decodeLong(in)));
        }
        return lanes;
    }

    private static List<LedgerEntry.DeliveredLane> decodeDelivered(InputStream in) throws IOException {
        List<LedgerEntry.DeliveredLane> lanes = new ArrayList<>();
        for (int left = VarInt.decodeInt(in); left > 0; left--) {
            lanes.add(new LedgerEntry.DeliveredLane(
                    Wire.readString(in),
                    VarInt.decodeLong(in),
                    VarInt.decodeLong(in),
                    VarInt.decodeLong(in),
                    VarInt.decodeLong(in)));
        }
        return lanes;
    }

    @Override
    public TypeDescriptor<LedgerEntry> getEncodedTypeDescriptor() {
        return TypeDescriptor.of(LedgerEntry.class);
    }
}
