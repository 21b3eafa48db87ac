package dev.sluice.transforms.encode;

import dev.sluice.subscription.TargetSchema;
import dev.sluice.transforms.encode.Mapping.Log;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One JSON object per event in the shape of a target schema, by its {@link Mapping}. A renamed field keeps the place of the
 * field it was; one without a place stands among the schema's other fields, under its delivered name. Null and empty values
 * are left out, and objects with nothing in them.
 */
final class MappedEncoder implements Encoder {
    private static final String SUBTYPE = "subtype";
    private static final byte[] URL = "url".getBytes(StandardCharsets.US_ASCII);

    static final Set<String> HEADER_FIELDS = Set.of(SUBTYPE);

    private final Map<Log, JsonMember> writers = new EnumMap<>(Log.class);
    private final Log log;
    private final int subtype;

    /** For enums, by symbol: whether it is a url log's. */
    private final boolean[] urlSymbols;

    /**
     * Compiles the mapping.
     *
     * @param recordName the full name of the writer's record
     * @throws IllegalArgumentException when the mapping does not know such records
     */
    MappedEncoder(TargetSchema schema, List<BoundColumn> bound, SlotLayout layout, String recordName) {
        Set<Log> logs = Mapping.logs(recordName);
        if (logs.isEmpty()) {
            throw new IllegalArgumentException(
                    "record: " + recordName + " (expected: one that the mapping to " + schema + " knows)");
        }
        List<BoundColumn> columns =
                bound.stream().filter(column -> column.slot() >= 0).toList();
        for (Log each : logs) {
            writers.put(each, MappedTree.compile(Mapping.of(schema), each, columns));
        }
        log = logs.iterator().next();
        int slot = layout.indexOf(SUBTYPE);
        FieldType type = slot < 0 ? FieldType.NESTED : layout.slots().get(slot).type();
        subtype = logs.contains(Log.URL) && (type == FieldType.STRING || type == FieldType.ENUM) ? slot : -1;
        byte[][] symbols = subtype < 0
                ? new byte[0][]
                : BoundColumn.symbols(type, layout.slots().get(slot).schema());
        urlSymbols = new boolean[symbols.length];
        for (int i = 0; i < symbols.length; i++) {
            urlSymbols[i] = Arrays.equals(symbols[i], URL);
        }
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        Log own = isUrl(slots) ? Log.URL : log;
        JsonMember writer = writers.get(own);
        if (writer == null) {
            throw new IllegalStateException("no writer for " + own);
        }
        writer.put(slots, head, out);
    }

    private boolean isUrl(FieldSlots slots) {
        if (subtype < 0 || !slots.present[subtype]) {
            return false;
        }
        if (urlSymbols.length > 0) {
            return urlSymbols[(int) slots.number[subtype]];
        }
        return Arrays.equals(slots.bytes, slots.start[subtype], slots.end[subtype], URL, 0, URL.length);
    }
}
