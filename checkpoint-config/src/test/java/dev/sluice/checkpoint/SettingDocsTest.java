package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/checkpoints.md are made from {@link Setting}: a stale one fails here. */
class SettingDocsTest {
    private static final Path PAGE = Path.of("../docs/checkpoints.md");
    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->";

    @Test
    void theTablesSayWhatTheProfilesAre() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(page.substring(0, begin)).as("start of the tables").endsWith(BEGIN);

        String fresh = page.substring(0, begin) + tables() + page.substring(end);
        if (Boolean.getBoolean("sluice.update")) {
            Files.writeString(PAGE, fresh);
        }

        assertThat(Files.readString(PAGE))
                .as(
                        "docs/checkpoints.md; ./mvnw test -pl checkpoint-config -Dsluice.update=true writes its tables anew")
                .isEqualTo(fresh);
    }

    private static String tables() {
        List<CheckpointPlan> plans =
                Arrays.stream(Profile.values()).map(CheckpointPlan::of).toList();
        StringBuilder text = new StringBuilder();
        text.append("| setting |");
        for (Profile profile : Profile.values()) {
            text.append(" `").append(profile.optionName()).append("` |");
        }
        text.append("\n|---|").append("---|".repeat(plans.size())).append('\n');
        for (Setting setting : Setting.values()) {
            if (!isOfTheStorage(setting)) {
                text.append("| ").append(setting.title()).append(" |");
                plans.forEach(
                        plan -> text.append(' ').append(setting.value(plan)).append(" |"));
                text.append('\n');
            }
        }
        text.append("\n| setting | Flink | Beam | why | source |\n|---|---|---|---|---|\n");
        CheckpointPlan full = CheckpointPlan.of(Profile.STATEFUL)
                .withStorage(new StorageLayout("gs://bucket", "tenant", "application", "job", true));
        for (Setting setting : Setting.values()) {
            text.append("| ").append(setting.title());
            text.append(" | ").append(names(setting.flink(full).keySet(), ""));
            text.append(" | ").append(names(setting.beam(full).keySet(), "--"));
            text.append(" | ").append(setting.why());
            text.append(" | [")
                    .append(setting.source().contains("flink-docs") ? "Flink" : host(setting.source()))
                    .append("](")
                    .append(setting.source())
                    .append(") |\n");
        }
        return text.toString();
    }

    private static boolean isOfTheStorage(Setting setting) {
        return List.of(Setting.CHECKPOINTS, Setting.SAVEPOINTS, Setting.HIGH_AVAILABILITY, Setting.ENTROPY)
                .contains(setting);
    }

    private static String names(Set<String> names, String prefix) {
        return names.stream().map(name -> "`" + prefix + name + "`").collect(Collectors.joining(", "));
    }

    private static String host(String address) {
        return address.contains("beam.apache.org") ? "Beam" : "Google";
    }
}
