package dev.sluice.events.panos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PanOsLogFileTest {
    private static final String LOG =
            "1,2024/02/03 04:05:06,0123,TRAFFIC,start,2562,2024/02/03 04:05:05,10.0.0.1,192.0.2.1";

    @TempDir
    Path directory;

    @Test
    void numbersEveryLine() throws IOException {
        List<ParsedLine> lines = read(write((LOG + "\r\n\nnoise\n" + LOG).getBytes(StandardCharsets.UTF_8)));

        assertThat(lines).extracting(ParsedLine::lineNumber).containsExactly(1L, 2L, 3L, 4L);
        assertThat(lines.get(0)).isInstanceOf(ParsedLine.Event.class);
        assertThat(lines.get(1)).isEqualTo(new ParsedLine.Blank(2));
        assertThat(lines.get(2)).isInstanceOf(ParsedLine.Unreadable.class);
        assertThat(lines.get(3)).isInstanceOf(ParsedLine.Event.class);
    }

    @Test
    void readsGzippedFiles() throws IOException {
        Path file = directory.resolve("log.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((LOG + "\n" + LOG + "\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(read(file)).hasSize(2).hasOnlyElementsOfType(ParsedLine.Event.class);
    }

    @Test
    void reportsALineThatIsTooLongAndReadsOn() throws IOException {
        String longest = LOG + ",,," + "x".repeat(PanOsLogFile.MAX_LINE_BYTES - LOG.length() - 3);
        List<ParsedLine> lines = read(write((longest + "\n" + longest + "x\n" + LOG).getBytes(StandardCharsets.UTF_8)));

        assertThat(lines.get(0)).isInstanceOf(ParsedLine.Event.class);
        assertThat(lines.get(1))
                .isEqualTo(new ParsedLine.Unreadable(2, "", "65537 bytes (expected: at most 65536 in a line)"));
        assertThat(lines.get(2)).isInstanceOf(ParsedLine.Event.class);
    }

    @Test
    void replacesBytesThatAreNotUtf8() throws IOException {
        byte[] bytes = (LOG + ",,,caf_\n").getBytes(StandardCharsets.ISO_8859_1);
        bytes[bytes.length - 2] = (byte) 0xe9;

        ParsedLine line = read(write(bytes)).get(0);

        assertThat(line).isInstanceOfSatisfying(ParsedLine.Event.class, event -> assertThat(
                        event.event().get("rule"))
                .isEqualTo("caf\uFFFD"));
    }

    @Test
    void anEmptyFileHasNoLines() throws IOException {
        assertThat(read(write(new byte[0]))).isEmpty();
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(directory.resolve("some.log"), content);
    }

    private static List<ParsedLine> read(Path file) throws IOException {
        List<ParsedLine> lines = new ArrayList<>();
        try (PanOsLogFile log = PanOsLogFile.open(file, new PanOsLogParser())) {
            for (ParsedLine line = log.next(); line != null; line = log.next()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
