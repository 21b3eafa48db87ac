package dev.sluice.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.YamlParserUtils;

/**
 * Flink's settings as a file gives them, by their full keys: {@code flink-conf.yaml} (flat, and not quite YAML), {@code
 * config.yaml} (YAML, flat or nested) or a FlinkDeployment's {@code spec.flinkConfiguration}.
 */
public record FlinkSettings(Map<String, String> values) {

    public FlinkSettings {
        values = Map.copyOf(values);
    }

    /**
     * Reads a file, in Flink's older format if it has the older name.
     *
     * @throws IllegalArgumentException when it cannot be read or is not of the format; each line has the file's name
     */
    public static FlinkSettings read(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": not found (expected: a readable file)");
        }
        try {
            Path name = file.getFileName();
            return name != null && name.toString().equals(GlobalConfiguration.LEGACY_FLINK_CONF_FILENAME)
                    ? flat(file)
                    : yaml(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage() + " (expected: a readable text file)", e);
        }
    }

    /** As Flink reads it: a line is a key and a value, and what is behind # is a comment. */
    private static FlinkSettings flat(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").trim();
            int colon = line.indexOf(": ");
            if (colon > 0) {
                values.put(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 2).trim());
            } else if (!line.isEmpty()) {
                problems.add(file + ":" + (i + 1) + ": " + line
                        + " (expected: key: value, with a space behind the colon; Flink" + " ignores this line)");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new FlinkSettings(values);
    }

    private static FlinkSettings yaml(Path file) throws IOException {
        Map<String, Object> map = document(file);
        Map<String, String> values = new TreeMap<>();
        if ("FlinkDeployment".equals(map.get("kind"))) {
            Object configuration = map.get("spec") instanceof Map<?, ?> spec ? spec.get("flinkConfiguration") : null;
            if (!(configuration instanceof Map<?, ?> settings)) {
                throw new IllegalArgumentException(
                        file + ": spec.flinkConfiguration: (none) (expected: a map of Flink's settings)");
            }
            flatten("", settings, values);
        } else {
            flatten("", map, values);
        }
        return new FlinkSettings(values);
    }

    private static Map<String, Object> document(Path file) throws IOException {
        try {
            return YamlParserUtils.loadYamlFile(file.toFile());
        } catch (IOException e) {
            throw e;
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(file + ": (expected: a YAML map of settings)", e);
        } catch (Exception e) {
            // Flink's method declares no less; a parser's message spans lines.
            throw new IllegalArgumentException(
                    file + ": " + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", ", ")
                            + " (expected: YAML, one document)",
                    e);
        }
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, String> values) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested) {
                flatten(prefix + key + ".", nested, values);
            } else if (value != null) {
                values.put(prefix + key, String.valueOf(value));
            }
        });
    }
}
