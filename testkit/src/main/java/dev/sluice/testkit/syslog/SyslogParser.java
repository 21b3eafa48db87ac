package dev.sluice.testkit.syslog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one message by the grammar of RFC 5424, section 6, from left to right. */
final class SyslogParser {

    private static final int MAX_PRIORITY = 191;
    private static final int MAX_SD_NAME = 32;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final Pattern PRIORITY = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern TIMESTAMP =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern PRIVATE_ID = Pattern.compile("[^@]+@\\d+(\\.\\d+)*");
    private static final Set<String> REGISTERED_IDS = Set.of("timeQuality", "origin", "meta");

    private final byte[] bytes;
    private int at;

    private SyslogParser(byte[] bytes) {
        this.bytes = bytes;
    }

    static SyslogMessage parse(byte[] message) throws MalformedSyslogException {
        return new SyslogParser(message).message();
    }

    private SyslogMessage message() throws MalformedSyslogException {
        int priority = priority();
        String version = token("VERSION", 3);
        if (!version.equals("1")) {
            throw new MalformedSyslogException("VERSION", version, "1");
        }
        OffsetDateTime timestamp = timestamp();
        String hostname = nullable(token("HOSTNAME", 255));
        String appName = nullable(token("APP-NAME", 48));
        String procId = nullable(token("PROCID", 128));
        String msgId = nullable(token("MSGID", 32));
        List<SyslogMessage.Element> data = structuredData();
        if (at == bytes.length) {
            return new SyslogMessage(priority, timestamp, hostname, appName, procId, msgId, data, "", false);
        }
        expect("MSG", ' ');
        boolean utf8 = bytes.length - at >= BYTE_ORDER_MARK.length
                && Arrays.equals(bytes, at, at + BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
        if (utf8) {
            at += BYTE_ORDER_MARK.length;
        }
        // Without the mark MSG can be any octets (MSG-ANY): they are only shown as UTF-8.
        String text =
                utf8 ? utf8("MSG", at, bytes.length) : new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8);
        return new SyslogMessage(priority, timestamp, hostname, appName, procId, msgId, data, text, utf8);
    }

    private int priority() throws MalformedSyslogException {
        expect("PRI", '<');
        int from = at;
        while (at < bytes.length && bytes[at] != '>' && at - from <= 3) {
            at++;
        }
        String digits = ascii(from, at);
        expect("PRI", '>');
        if (!PRIORITY.matcher(digits).matches() || Integer.parseInt(digits) > MAX_PRIORITY) {
            throw new MalformedSyslogException("PRI", digits, "0 to 191 without leading zeros");
        }
        return Integer.parseInt(digits);
    }

    private @Nullable OffsetDateTime timestamp() throws MalformedSyslogException {
        String text = token("TIMESTAMP", 32);
        if (text.equals("-")) {
            return null;
        }
        String expected = "RFC 3339 with T, at most 6 digits of a second and Z or an offset";
        if (!TIMESTAMP.matcher(text).matches()) {
            throw new MalformedSyslogException("TIMESTAMP", text, expected);
        }
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw new MalformedSyslogException("TIMESTAMP", text, expected);
        }
    }

    /** Printable ASCII up to a space, which is taken too. */
    private String token(String part, int maxLength) throws MalformedSyslogException {
        int from = at;
        while (at < bytes.length && bytes[at] != ' ') {
            if (!printable(bytes[at])) {
                throw new MalformedSyslogException(part, "byte " + (bytes[at] & 0xFF), "printable ASCII");
            }
            at++;
        }
        int length = at - from;
        if (length == 0 || length > maxLength) {
            throw new MalformedSyslogException(part, length + " characters", "1 to " + maxLength);
        }
        expect(part, ' ');
        return ascii(from, from + length);
    }

    private List<SyslogMessage.Element> structuredData() throws MalformedSyslogException {
        if (next() == '-') {
            at++;
            return List.of();
        }
        List<SyslogMessage.Element> elements = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        do {
            SyslogMessage.Element element = element();
            if (!ids.add(element.id())) {
                throw new MalformedSyslogException("SD-ID", element.id() + " twice", "once");
            }
            elements.add(element);
        } while (next() == '[');
        return elements;
    }

    private SyslogMessage.Element element() throws MalformedSyslogException {
        expect("STRUCTURED-DATA", '[');
        String id = name("SD-ID");
        if (!REGISTERED_IDS.contains(id) && !PRIVATE_ID.matcher(id).matches()) {
            throw new MalformedSyslogException("SD-ID", id, "a registered name, or name@enterprise number");
        }
        List<SyslogMessage.Param> params = new ArrayList<>();
        while (next() == ' ') {
            at++;
            String name = name("PARAM-NAME");
            expect("SD-PARAM", '=');
            expect("SD-PARAM", '"');
            params.add(new SyslogMessage.Param(name, value()));
        }
        expect("SD-ELEMENT", ']');
        return new SyslogMessage.Element(id, params);
    }

    private String name(String part) throws MalformedSyslogException {
        int from = at;
        while (at < bytes.length && printable(bytes[at]) && "=]\"".indexOf(bytes[at]) < 0) {
            at++;
        }
        int length = at - from;
        if (length == 0 || length > MAX_SD_NAME) {
            throw new MalformedSyslogException(part, length + " characters", "1 to " + MAX_SD_NAME);
        }
        return ascii(from, at);
    }

    /** A parameter's value up to and with its closing quote. */
    private String value() throws MalformedSyslogException {
        StringBuilder value = new StringBuilder();
        int from = at;
        while (next() != '"') {
            if (next() == ']') {
                throw new MalformedSyslogException("PARAM-VALUE", "]", "\\]");
            }
            if (next() == -1) {
                throw new MalformedSyslogException("PARAM-VALUE", "end of message", "\"");
            }
            boolean escape = bytes[at] == '\\' && at + 1 < bytes.length && "\"\\]".indexOf(bytes[at + 1]) >= 0;
            if (escape) {
                value.append(utf8("PARAM-VALUE", from, at)).append((char) bytes[at + 1]);
                at += 2;
                from = at;
            } else {
                at++;
            }
        }
        value.append(utf8("PARAM-VALUE", from, at));
        at++;
        return value.toString();
    }

    private String utf8(String part, int from, int to) throws MalformedSyslogException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedSyslogException(part, "broken UTF-8", "UTF-8");
        }
    }

    private void expect(String part, char wanted) throws MalformedSyslogException {
        if (next() != wanted) {
            String found = next() == -1 ? "end of message" : "byte " + next();
            throw new MalformedSyslogException(part, found + " at " + at, "'" + wanted + "'");
        }
        at++;
    }

    /** The next byte, or -1 at the end. */
    private int next() {
        return at < bytes.length ? bytes[at] & 0xFF : -1;
    }

    private String ascii(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static boolean printable(byte character) {
        return character > 32 && character < 127;
    }

    private static @Nullable String nullable(String token) {
        return token.equals("-") ? null : token;
    }
}
