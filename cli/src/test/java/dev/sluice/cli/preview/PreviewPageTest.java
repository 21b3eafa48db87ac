package dev.sluice.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/preview.md. */
class PreviewPageTest {
    private static final Path PAGE = Path.of("../docs/preview.md");

    @TempDir
    private Path directory;

    @Test
    void theExampleIsWhatTheCommandsSay() throws IOException {
        Path file = Files.writeString(
                directory.resolve("denied-traffic.yaml"), blocks("yaml").get(0));
        Path events = Files.writeString(
                directory.resolve("events.jsonl"), blocks("json").get(0));
        List<String> expected = blocks("text");

        CommandRun preview = CommandRun.of(new PreviewCommand(), file.toString(), "--input", events.toString());
        CommandRun explain = CommandRun.of(new ExplainCommand(), file.toString(), "--input", events.toString());

        assertThat(shown(preview)).isEqualTo(expected.get(0));
        assertThat(shown(explain)).isEqualTo(expected.get(1));
    }

    private String shown(CommandRun run) {
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().replace(directory + "/", "");
    }

    private static List<String> blocks(String language) throws IOException {
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
