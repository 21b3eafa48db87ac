package dev.sluice.testkit.geoip;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a MaxMind DB file with a tree of 32-bit records, by the MaxMind DB File Format Specification 2.0
 * (https://maxmind.github.io/MaxMind-DB/). IPv4 networks are in {@code ::/96} of an IPv6 tree. Records are maps, lists, texts,
 * booleans, doubles and unsigned numbers: 16 bits from an {@code Integer}, 32 from a {@code Long}, 64 from a
 * {@link BigInteger}. Equal records are written once.
 */
public final class MaxMindDb {
    private static final byte[] METADATA_MARKER = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int SEPARATOR_BYTES = 16;
    private static final int IPV4_DEPTH = 96;

    private final String type;
    private final int ipVersion;
    private final Instant built;

    /** Two for each node: another node's number, 0 for nothing, or below 0 for what is in the data section. */
    private int[] children = new int[64];

    private int nodes = 1;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Map<Object, Integer> offsets = new HashMap<>();

    /**
     * Without networks yet.
     *
     * @param type the name of the database's type, such as {@code GeoLite2-City}
     * @param ipVersion 4 or 6
     * @param built when it says that it was made; whole seconds
     */
    public MaxMindDb(String type, int ipVersion, Instant built) {
        this.type = type;
        this.ipVersion = ipVersion;
        this.built = built;
    }

    /**
     * Adds a network, such as {@code 192.0.2.0/24}; a wide one before those within it.
     *
     * @param record what is known of it
     */
    @SuppressWarnings("AddressSelection") // An address is not resolved.
    public MaxMindDb add(String network, Object record) throws IOException {
        int slash = network.indexOf('/');
        byte[] address = InetAddress.getByName(network.substring(0, slash)).getAddress();
        boolean embedded = ipVersion == 6 && address.length == 4;
        byte[] bytes = new byte[embedded ? 16 : address.length];
        System.arraycopy(address, 0, bytes, bytes.length - address.length, address.length);
        add(bytes, Integer.parseInt(network.substring(slash + 1)) + (embedded ? IPV4_DEPTH : 0), -1 - offset(record));
        return this;
    }

    private void add(byte[] address, int bits, int child) {
        int node = 0;
        for (int depth = 0; depth < bits - 1; depth++) {
            int at = 2 * node + bit(address, depth);
            if (children[at] <= 0) {
                int created = nodes++;
                if (2 * nodes > children.length) {
                    children = Arrays.copyOf(children, 2 * children.length);
                }
                // What the wide network says still holds beside the narrow one.
                children[2 * created] = children[at];
                children[2 * created + 1] = children[at];
                children[at] = created;
            }
            node = children[at];
        }
        children[2 * node + bit(address, bits - 1)] = child;
    }

    private static int bit(byte[] address, int depth) {
        return address[depth / 8] >> (7 - depth % 8) & 1;
    }

    private int offset(Object record) throws IOException {
        Integer known = offsets.get(record);
        if (known != null) {
            return known;
        }
        int offset = data.size();
        put(record, new DataOutputStream(data));
        offsets.put(record, offset);
        return offset;
    }

    /** Writes the file. */
    public Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    /** The file. */
    public byte[] bytes() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        for (int i = 0; i < 2 * nodes; i++) {
            int child = children[i];
            out.writeInt(child > 0 ? child : child == 0 ? nodes : nodes + SEPARATOR_BYTES - 1 - child);
        }
        out.write(new byte[SEPARATOR_BYTES]);
        data.writeTo(out);
        out.write(METADATA_MARKER);
        put(
                Map.of(
                        "node_count",
                        (long) nodes,
                        "record_size",
                        32,
                        "ip_version",
                        ipVersion,
                        "database_type",
                        type,
                        "languages",
                        List.of("en"),
                        "binary_format_major_version",
                        2,
                        "binary_format_minor_version",
                        0,
                        "build_epoch",
                        BigInteger.valueOf(built.getEpochSecond()),
                        "description",
                        Map.of("en", "made up for a test")),
                out);
        return file.toByteArray();
    }

    private static void put(Object value, DataOutputStream out) throws IOException {
        if (value instanceof Map<?, ?> map) {
            putControl(7, map.size(), out);
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                put(entry.getKey(), out);
                put(entry.getValue(), out);
            }
        } else if (value instanceof List<?> list) {
            putControl(11, list.size(), out);
            for (Object item : list) {
                put(item, out);
            }
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            putControl(2, bytes.length, out);
            out.write(bytes);
        } else if (value instanceof Boolean flag) {
            putControl(14, flag ? 1 : 0, out);
        } else if (value instanceof Double number) {
            putControl(3, Double.BYTES, out);
            out.writeDouble(number);
        } else if (value instanceof Integer number) {
            putControl(5, Short.BYTES, out);
            out.writeShort(number);
        } else if (value instanceof Long number) {
            putControl(6, Integer.BYTES, out);
            out.writeInt(number.intValue());
        } else if (value instanceof BigInteger number) {
            putControl(9, Long.BYTES, out);
            out.writeLong(number.longValueExact());
        } else {
            throw new IllegalArgumentException(
                    "record: " + value.getClass() + " (expected: a map, list or plain value)");
        }
    }

    /** Type and size; types above 7 and sizes above 28 take bytes of their own. */
    private static void putControl(int dataType, int size, DataOutputStream out) throws IOException {
        int shown = size < 29 ? size : size < 285 ? 29 : 30;
        out.write(dataType > 7 ? shown : dataType << 5 | shown);
        if (dataType > 7) {
            out.write(dataType - 7);
        }
        if (shown == 29) {
            out.write(size - 29);
        } else if (shown == 30) {
            out.writeShort(size - 285);
        }
    }
}
