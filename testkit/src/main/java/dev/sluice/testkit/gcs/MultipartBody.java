package dev.sluice.testkit.gcs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Splits a multipart body (RFC 2046, section 5.1) into its parts. */
final class MultipartBody {

    /** One part; headers by lower-case name. */
    @SuppressWarnings("ArrayRecordComponent") // Carries bytes from here to there; never compared.
    record Part(Map<String, String> headers, byte[] content) {}

    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final int MAX_PARTS = 1_000;

    private MultipartBody() {}

    static List<Part> parse(@Nullable String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (!boundary.find()) {
            throw ApiException.invalid("Missing boundary in Content-Type of a multipart body.");
        }
        String name = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
        byte[] delimiter = ("--" + name).getBytes(StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        int at = indexOf(body, delimiter, 0);
        while (at >= 0) {
            int start = at + delimiter.length;
            if (startsWith(body, "--", start)) {
                return parts;
            }
            int next = indexOf(body, delimiter, start);
            if (next < 0 || parts.size() == MAX_PARTS) {
                break;
            }
            parts.add(parsePart(body, afterLineBreak(body, start), beforeLineBreak(body, next)));
            at = next;
        }
        throw ApiException.invalid("Malformed multipart body.");
    }

    private static Part parsePart(byte[] body, int start, int end) {
        Head head = Head.parse(body, start, end);
        return new Part(head.headers(), Arrays.copyOfRange(body, Math.min(head.end(), end), end));
    }

    /**
     * Header lines, as they open a part or follow the request line of an embedded request.
     *
     * @param end index behind the empty line
     */
    record Head(Map<String, String> headers, int end) {

        static Head parse(byte[] bytes, int start, int end) {
            Map<String, String> headers = new HashMap<>();
            int at = start;
            while (at < end) {
                int lineEnd = at;
                while (lineEnd < end && bytes[lineEnd] != '\n') {
                    lineEnd++;
                }
                String line = new String(bytes, at, lineEnd - at, StandardCharsets.UTF_8).trim();
                at = lineEnd + 1;
                if (line.isEmpty()) {
                    break;
                }
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).trim());
                }
            }
            return new Head(headers, at);
        }
    }

    private static int afterLineBreak(byte[] body, int at) {
        int end = at;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, body.length);
    }

    private static int beforeLineBreak(byte[] body, int delimiter) {
        int end = delimiter;
        if (end > 0 && body[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && body[end - 1] == '\r') {
            end--;
        }
        return end;
    }

    private static boolean startsWith(byte[] body, String ascii, int at) {
        byte[] expected = ascii.getBytes(StandardCharsets.US_ASCII);
        return at + expected.length <= body.length
                && Arrays.equals(body, at, at + expected.length, expected, 0, expected.length);
    }

    private static int indexOf(byte[] body, byte[] wanted, int from) {
        for (int at = from; at <= body.length - wanted.length; at++) {
            if (body[at] == wanted[0] && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
