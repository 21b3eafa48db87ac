package dev.sluice.testkit.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SyslogParserTest {

    @Test
    void readsTheExamplesOfTheRfc() throws Exception {
        // RFC 5424, section 6.5, examples 1 and 3.
        SyslogMessage first = parse("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root'"
                + " failed for lonvick on /dev/pts/8");
        assertThat(first.facility()).isEqualTo(4);
        assertThat(first.severity()).isEqualTo(2);
        assertThat(first.timestamp()).isEqualTo(OffsetDateTime.parse("2003-10-11T22:14:15.003Z"));
        assertThat(first.hostname()).isEqualTo("mymachine.example.com");
        assertThat(first.appName()).isEqualTo("su");
        assertThat(first.procId()).isNull();
        assertThat(first.msgId()).isEqualTo("ID47");
        assertThat(first.structuredData()).isEmpty();
        assertThat(first.utf8()).isTrue();
        assertThat(first.text()).isEqualTo("'su root' failed for lonvick on /dev/pts/8");

        SyslogMessage second = parse("<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47"
                + " [exampleSDID@32473 iut=\"3\" eventSource=\"Application\"][examplePriority@32473 class=\"high\"]");
        assertThat(second.param("exampleSDID@32473", "eventSource")).hasValue("Application");
        assertThat(second.param("examplePriority@32473", "class")).hasValue("high");
        assertThat(second.text()).isEmpty();
    }

    @Test
    void undoesEscapesOfParameters() throws Exception {
        SyslogMessage message = parse("<0>1 - - - - - [a@1 b=\"\\\"q\\\" \\\\ \\] \\n \u00e9\"] plain");

        assertThat(message.param("a@1", "b")).hasValue("\"q\" \\ ] \\n \u00e9");
        assertThat(message.timestamp()).isNull();
        assertThat(message.utf8()).isFalse();
        assertThat(message.text()).isEqualTo("plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-02-29T23:59:59Z", "2024-02-29T23:59:59.1+14:00", "2024-02-29T23:59:59.123456-00:30"})
    void readsTimestamps(String timestamp) throws Exception {
        assertThat(parse("<1>1 " + timestamp + " h a p m -").timestamp()).isEqualTo(OffsetDateTime.parse(timestamp));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "34>1 - - - - - -|PRI: byte 51 at 0 (expected: '<')",
                "<192>1 - - - - - -|PRI: 192 (expected: 0 to 191 without leading zeros)",
                "<034>1 - - - - - -|PRI: 034 (expected: 0 to 191 without leading zeros)",
                "<34>2 - - - - - -|VERSION: 2 (expected: 1)",
                "<34>1 2023-02-29T00:00:00Z - - - - -|TIMESTAMP: 2023-02-29T00:00:00Z (expected: RFC 3339 with T,"
                        + " at most 6 digits of a second and Z or an offset)",
                "<34>1 2023-02-28T00:00:00.1234567Z - - - - -|TIMESTAMP: 2023-02-28T00:00:00.1234567Z (expected: RFC"
                        + " 3339 with T, at most 6 digits of a second and Z or an offset)",
                "<34>1 -  - - - -|HOSTNAME: 0 characters (expected: 1 to 255)",
                "<34>1 - h\u00e9 - - - -|HOSTNAME: byte 195 (expected: printable ASCII)",
                "<34>1 - - a234567890123456789012345678901234567890123456789 - - -|APP-NAME: 49 characters (expected: 1"
                        + " to 48)",
                "<34>1 - - - - -|MSGID: end of message at 15 (expected: ' ')",
                "<34>1 - - - - - [mine a=\"b\"]|SD-ID: mine (expected: a registered name, or name@enterprise number)",
                "<34>1 - - - - - [a@1 b=\"]\"]|PARAM-VALUE: ] (expected: \\])",
                "<34>1 - - - - - [a@1 b=\"|PARAM-VALUE: end of message (expected: \")",
                "<34>1 - - - - - [a@1][a@1]|SD-ID: a@1 twice (expected: once)",
                "<34>1 - - - - - [a@1 ]|PARAM-NAME: 0 characters (expected: 1 to 32)",
                "<34>1 - - - - - -text|MSG: byte 116 at 17 (expected: ' ')"
            })
    void saysWhatIsMalformed(String message, String reason) {
        assertThatThrownBy(() -> parse(message))
                .isInstanceOf(MalformedSyslogException.class)
                .hasMessage(reason);
    }

    @Test
    void wantsUtf8BehindItsMark() {
        byte[] message = "<1>1 - - - - - - \uFEFF?".getBytes(StandardCharsets.UTF_8);
        message[message.length - 1] = (byte) 0xFF;

        assertThatThrownBy(() -> SyslogParser.parse(message)).hasMessage("MSG: broken UTF-8 (expected: UTF-8)");
    }

    private static SyslogMessage parse(String message) throws MalformedSyslogException {
        return SyslogParser.parse(message.getBytes(StandardCharsets.UTF_8));
    }
}
