package dev.sluice.loadtests.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A report as JSON.
 *
 * @param command behind {@code ./sluice}, such as {@code bench core}
 * @param date when it was written, UTC, ISO 8601
 * @param result what the command promises to programs
 */
record ReportFile(String command, String title, String date, Machine machine, JsonNode result, List<Part> parts) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // A report says nothing of the machine's folders.
        JSON.configOverride(Path.class).setIsIgnoredType(true);
    }

    ReportFile {
        parts = List.copyOf(parts);
    }

    /** A record, a collection or a map as JSON. */
    static JsonNode json(Object contract) {
        return JSON.valueToTree(contract);
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is another
     */
    static ReportFile read(Path file) throws IOException {
        try {
            return JSON.readValue(Files.readString(file), ReportFile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file.getFileName() + ": not the report of a benchmark: " + e.getOriginalMessage(), e);
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
