package dev.sluice.transforms.encode;

import dev.sluice.transforms.encode.Mapping.Log;
import dev.sluice.transforms.encode.Mapping.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a mapping by the objects that their values stand in, while they are compiled. */
final class MappedTree {
    /** What of a column the lines so far have a place for. */
    private enum Place {
        ADDRESS_ONLY,
        WHOLE
    }

    private final MappedValues values;
    private final Map<String, BoundColumn> columns = new LinkedHashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Node root = new Node();

    private static final class Node {
        /** Members of an object, by name, a list's with its brackets. */
        private final Map<String, Node> members = new LinkedHashMap<>();

        private final List<MappedValue> values = new ArrayList<>();
    }

    private MappedTree(Mapping mapping, List<BoundColumn> bound) {
        values = new MappedValues(mapping);
        bound.forEach(column -> columns.put(column.column().field(), column));
    }

    /**
     * Compiles a mapping.
     *
     * @param log the kind of events
     * @param columns those that the writer schema has
     * @return what writes an event
     */
    static JsonMember compile(Mapping mapping, Log log, List<BoundColumn> columns) {
        MappedTree tree = new MappedTree(mapping, columns);
        for (Row row : mapping.rows()) {
            if (row.logs().contains(log)) {
                tree.add(row);
            }
        }
        return JsonMember.event(members(tree.root));
    }

    private void add(Row row) {
        if (row.isForOthers()) {
            columns.forEach((field, column) -> addOther(row, column));
            return;
        }
        BoundColumn column = columns.get(row.source());
        MappedValue value = value(row, column);
        if (value != null) {
            Node node = node(row.path());
            if (column != null && (node.values.isEmpty() || isList(row.path()))) {
                place(row, column);
            }
            node.values.add(value);
        }
    }

    private @Nullable MappedValue value(Row row, @Nullable BoundColumn column) {
        if (row.isConstant()) {
            return MappedValues.constant(row);
        }
        return switch (row.source()) {
            case Mapping.EVENT_ID -> MappedValues.id();
            case Mapping.EVENT_TIME -> values.time(row);
            default -> column != null && row.conversion().takes(column.type()) ? values.of(row, column) : null;
        };
    }

    private void place(Row row, BoundColumn column) {
        String field = column.column().field();
        if (row.conversion().keeps(column.type())) {
            places.put(field, Place.WHOLE);
        } else if (row.conversion() == Conversion.ADDRESS) {
            places.putIfAbsent(field, Place.ADDRESS_ONLY);
        }
    }

    private void addOther(Row row, BoundColumn column) {
        Place place = places.get(column.column().field());
        if (place != Place.WHOLE) {
            List<String> path = new ArrayList<>(row.path());
            path.add(column.column().name());
            node(path).values.add(values.other(row, column, place == Place.ADDRESS_ONLY));
        }
    }

    private Node node(List<String> path) {
        Node node = root;
        for (String name : path) {
            node = node.members.computeIfAbsent(name, absent -> new Node());
        }
        return node;
    }

    private static boolean isList(List<String> path) {
        return path.get(path.size() - 1).endsWith(Mapping.LIST);
    }

    private static List<JsonMember> members(Node node) {
        List<JsonMember> members = new ArrayList<>();
        node.members.forEach((name, member) -> members.add(member(name, member)));
        return members;
    }

    private static JsonMember member(String name, Node node) {
        boolean list = name.endsWith(Mapping.LIST);
        String key = list ? name.substring(0, name.length() - Mapping.LIST.length()) : name;
        if (!node.values.isEmpty()) {
            return list ? JsonMember.list(key, node.values) : JsonMember.value(key, node.values);
        }
        return list ? JsonMember.listOfObject(key, members(node)) : JsonMember.object(key, members(node));
    }
}
