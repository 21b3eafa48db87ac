package dev.sluice.loadtests.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * What {@link CheckpointProgram} is told, as its one argument.
 *
 * @param flink further settings of Flink
 * @param cells what to measure, in this order
 */
public record CheckpointOrder(Map<String, String> flink, List<CheckpointCell> cells) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public CheckpointOrder {
        flink = Map.copyOf(flink);
        cells = List.copyOf(cells);
    }

    /** As {@link #parse} reads it. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static CheckpointOrder parse(String json) {
        try {
            return JSON.readValue(json, CheckpointOrder.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("argument: no order of checkpoints", e);
        }
    }
}
