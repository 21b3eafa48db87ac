package dev.sluice.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.GlobalConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * A folder with Flink's configuration file, as {@code --flinkConfDir} takes it: the only way to hand Beam settings that it has
 * no option for, where it makes the environment itself.
 */
public final class FlinkConfFolder {

    private FlinkConfFolder() {}

    /**
     * The settings in a folder.
     *
     * @param folder null for the one that {@code FLINK_CONF_DIR} names, if it is set
     * @throws IllegalArgumentException when there is no readable configuration
     */
    public static Map<String, String> read(@Nullable String folder) {
        try {
            return new TreeMap<>(
                    folder == null
                            ? GlobalConfiguration.loadConfiguration().toMap()
                            : GlobalConfiguration.loadConfiguration(folder).toMap());
        } catch (RuntimeException e) {
            // Flink throws RuntimeException itself for a file that it cannot parse.
            throw new IllegalArgumentException(
                    "flinkConfDir: " + folder + " (expected: a folder with a readable config.yaml or flink-conf.yaml, "
                            + e.getMessage() + ")",
                    e);
        }
    }

    /**
     * Writes a configuration file that has all of the settings.
     *
     * @param like the folder that settings were read from: the new file is of the same of Flink's two formats, which read
     *     lists differently
     * @return the file
     */
    public static Path write(Path folder, Map<String, String> settings, @Nullable String like) throws IOException {
        boolean standard = like != null
                && Files.notExists(Path.of(like, GlobalConfiguration.LEGACY_FLINK_CONF_FILENAME))
                && Files.exists(Path.of(like, GlobalConfiguration.FLINK_CONF_FILENAME));
        Files.createDirectories(folder);
        return Files.write(
                folder.resolve(
                        standard
                                ? GlobalConfiguration.FLINK_CONF_FILENAME
                                : GlobalConfiguration.LEGACY_FLINK_CONF_FILENAME),
                settings.entrySet().stream()
                        .map(setting ->
                                setting.getKey() + ": " + (standard ? quoted(setting.getValue()) : setting.getValue()))
                        .toList());
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
