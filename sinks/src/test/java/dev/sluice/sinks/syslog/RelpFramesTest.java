package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.syslog.RelpFrames.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelpFramesTest {
    private static final String STREAM =
            """
            1 rsp 28 200 OK
            relp_version=0
            x=
            y=z
            2 rsp 6 200 OK
            3 rsp 0
            0 serverclose 0
            0 serverclose 0\s
            999999999 rsp 12 500 line
            fed
            """;

    private final RelpFrames frames = new RelpFrames();

    private List<Frame> add(String bytes) throws IOException {
        frames.add(bytes.getBytes(US_ASCII), bytes.length());
        List<Frame> found = new ArrayList<>();
        for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
            found.add(frame);
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void cutsAStreamThatComesInPiecesOfAnySize(int pieceBytes) throws Exception {
        List<Frame> found = new ArrayList<>();
        for (int at = 0; at < STREAM.length(); at += pieceBytes) {
            found.addAll(add(STREAM.substring(at, Math.min(STREAM.length(), at + pieceBytes))));
        }

        assertThat(found)
                .containsExactly(
                        new Frame(1, "rsp", "200 OK\nrelp_version=0\nx=\ny=z"),
                        new Frame(2, "rsp", "200 OK"),
                        new Frame(3, "rsp", ""),
                        new Frame(0, "serverclose", ""),
                        new Frame(0, "serverclose", ""),
                        new Frame(999_999_999, "rsp", "500 line\nfed"));
    }

    @Test
    void keepsNoMoreThanAFrame() throws Exception {
        for (int txnr = 1; txnr <= 100_000; txnr++) {
            assertThat(add(txnr + " rsp 6 200 OK\n")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1x rsp 6 200 OK|RELP: byte 120 (expected: a digit)",
                "1234567890 rsp 6|RELP: a word of more than 9 characters (expected: a frame)",
                "1 abcdefghijklmnopqrstuvwxyzabcdefg 6|RELP: a word of more than 32 characters (expected: a frame)",
                "1 rsp 16385 x|RELP: 16385 bytes of data (expected: at most 16384)",
                "1 rsp 6 200 OKAY|RELP: byte 65 behind the data (expected: a line feed)",
                "HTTP/1.1 400 Bad Request|RELP: byte 72 (expected: a digit)"
            })
    void refusesWhatIsNoFrame(String bytes, String message) {
        assertThatThrownBy(() -> add(bytes)).isInstanceOf(IOException.class).hasMessage(message);
    }
}
