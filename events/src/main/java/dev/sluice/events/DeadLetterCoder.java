package dev.sluice.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link DeadLetter}: a format version, then its fields in order; stage and reason by name, so that the enums
 * may be reordered between two versions of a job. Deterministic: equal dead letters have equal bytes.
 */
public final class DeadLetterCoder extends AtomicCoder<DeadLetter> {
    private static final long serialVersionUID = 1L;
    private static final DeadLetterCoder INSTANCE = new DeadLetterCoder();
    private static final int VERSION = 1;

    private DeadLetterCoder() {}

    public static DeadLetterCoder of() {
        return INSTANCE;
    }

    @Override
    public void encode(DeadLetter letter, OutputStream out) throws IOException {
        out.write(VERSION);
        Wire.writeString(letter.lane(), out);
        Wire.writeString(letter.stage().name(), out);
        Wire.writeString(letter.reason().name(), out);
        Wire.writeString(letter.detail(), out);
        Wire.writeString(letter.topic(), out);
        VarInt.encode(letter.partition(), out);
        VarInt.encode(letter.offset(), out);
        Wire.writeString(letter.schemaId(), out);
        Wire.writeSigned(letter.timestampMillis(), out);
        DeadLetter.Original record = letter.record();
        out.write(record == null ? 0 : 1);
        if (record != null) {
            Wire.writeBytes(record.key(), out);
            Wire.writeBytes(record.value(), out);
            Wire.writeHeaders(record.headers(), out);
        }
        Wire.writeBytes(letter.encoded(), out);
    }

    @Override
    public DeadLetter decode(InputStream in) throws IOException {
        Wire.readVersion(in, VERSION);
        return new DeadLetter(
                Wire.readString(in),
                constant(Stage.values(), Wire.readString(in)),
                constant(Reason.values(), Wire.readString(in)),
                Wire.readString(in),
                Wire.readString(in),
                VarInt.decodeInt(in),
                VarInt.decodeLong(in),
                Wire.readString(in),
                Wire.readSigned(in),
                decodeOriginal(in),
                Wire.readBytes(in));
    }

    private static DeadLetter.@Nullable Original decodeOriginal(InputStream in) throws IOException {
        if (Wire.readByte(in) == 0) {
            return null;
        }
        return new DeadLetter.Original(Wire.readBytes(in), Wire.readBytes(in), Wire.readHeaders(in));
    }

    private static <E extends Enum<E>> E constant(E[] constants, String name) throws CoderException {
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new CoderException("constant: " + name + " (expected: one of " + Arrays.toString(constants) + ")");
    }

    @Override
    public TypeDescriptor<DeadLetter> getEncodedTypeDescriptor() {
        return TypeDescriptor.of(DeadLetter.class);
    }
}
