package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SchemaCommandTest {
    private final StringWriter out = new StringWriter();

    @Test
    void printsTheFileOfTheDocumentation() throws IOException {
        int exit = Sluice.commandLine().setOut(new PrintWriter(out)).execute("schema");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.OK);
        assertThat(Path.of("../docs/subscription.schema.json")).content().isEqualTo(out.toString());
    }
}
