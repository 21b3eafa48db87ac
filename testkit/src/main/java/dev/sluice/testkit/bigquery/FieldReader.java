package dev.sluice.testkit.bigquery;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the values of one field of the writer's schema. Integers come as Long, floats as Double, messages as Map. */
final class FieldReader {

    private final FieldDescriptor field;
    private final FieldDescriptor.Type type;
    private final int wireType;

    private FieldReader(FieldDescriptor field) {
        this.field = field;
        this.type = field.getType();
        this.wireType = field.getLiteType().getWireType();
    }

    static FieldReader of(FieldDescriptor field) {
        return new FieldReader(field);
    }

    Object read(CodedInputStream in, int tag) throws IOException {
        checkWireType(tag, wireType);
        return readValue(in);
    }

    /** Reads one element, or all elements of a packed list. */
    List<Object> readRepeated(CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) == wireType) {
            return List.of(readValue(in));
        }
        checkWireType(tag, field.isPackable() ? WireFormat.WIRETYPE_LENGTH_DELIMITED : wireType);
        List<Object> values = new ArrayList<>();
        int outerLimit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            values.add(readValue(in));
        }
        in.popLimit(outerLimit);
        return values;
    }

    private static void checkWireType(int tag, int expected) throws InvalidProtocolBufferException {
        if (WireFormat.getTagWireType(tag) != expected) {
            throw new InvalidProtocolBufferException("unexpected wire type");
        }
    }

    private Object readValue(CodedInputStream in) throws IOException {
        return switch (type) {
            case DOUBLE -> in.readDouble();
            case FLOAT -> (double) in.readFloat();
            case INT64 -> in.readInt64();
            case UINT64 -> in.readUInt64();
            case INT32 -> (long) in.readInt32();
            case FIXED64 -> in.readFixed64();
            case FIXED32 -> Integer.toUnsignedLong(in.readFixed32());
            case BOOL -> in.readBool();
            case STRING -> in.readStringRequireUtf8();
            case MESSAGE, GROUP -> message(in.readBytes());
            case BYTES -> in.readByteArray();
            case UINT32 -> Integer.toUnsignedLong(in.readUInt32());
            case ENUM -> enumName(in.readEnum());
            case SFIXED32 -> (long) in.readSFixed32();
            case SFIXED64 -> in.readSFixed64();
            case SINT32 -> (long) in.readSInt32();
            case SINT64 -> in.readSInt64();
        };
    }

    private Object enumName(int number) throws InvalidProtocolBufferException {
        EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
        if (value == null) {
            throw new InvalidProtocolBufferException("unknown enum number");
        }
        return value.getName();
    }

    private Map<String, Object> message(ByteString bytes) throws InvalidProtocolBufferException {
        return map(DynamicMessage.parseFrom(field.getMessageType(), bytes));
    }

    private static Map<String, Object> map(DynamicMessage message) {
        Map<String, Object> map = new LinkedHashMap<>();
        message.getAllFields().forEach((field, value) -> map.put(field.getName(), plain(value)));
        return map;
    }

    private static Object plain(Object value) {
        if (value instanceof DynamicMessage message) {
            return map(message);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(FieldReader::plain).toList();
        }
        if (value instanceof ByteString bytes) {
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        }
        return value instanceof EnumValueDescriptor name ? name.getName() : value;
    }
}
