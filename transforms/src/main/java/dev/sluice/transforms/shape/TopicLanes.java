package dev.sluice.transforms.shape;

import dev.sluice.subscription.SchemaSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lanes that read one topic, in groups that find writer schemas in the same way. Topics with equal lanes share it. */
final class TopicLanes {
    private final List<Lane> lanes;
    private final List<SchemaGroup> groups;

    TopicLanes(List<Lane> lanes) {
        this.lanes = List.copyOf(lanes);
        Map<SchemaSpec, List<Integer>> members = new LinkedHashMap<>();
        for (int position = 0; position < lanes.size(); position++) {
            SchemaSpec spec = lanes.get(position).subscription().source().schema();
            members.computeIfAbsent(spec, unused -> new ArrayList<>()).add(position);
        }
        groups = members.entrySet().stream()
                .map(entry -> new SchemaGroup(
                        entry.getKey(),
                        this.lanes,
                        entry.getValue().stream().mapToInt(Integer::intValue).toArray()))
                .toList();
    }

    List<Lane> lanes() {
        return lanes;
    }

    List<SchemaGroup> groups() {
        return groups;
    }
}
