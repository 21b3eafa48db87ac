package dev.sluice.transforms.encode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a CEF line back as a receiver does: the CEF standard's escapes, and a value that ends before the next key. */
record CefLine(List<String> header, Map<String, String> extension) {
    private static final int HEADER_PARTS = 7;
    private static final Pattern KEY = Pattern.compile("(?:^| )([A-Za-z0-9_]+)=");

    static CefLine parse(String line) {
        List<String> header = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int at = 0;
        while (header.size() < HEADER_PARTS) {
            char letter = line.charAt(at++);
            if (letter == '\\') {
                part.append(line.charAt(at++));
            } else if (letter == '|') {
                header.add(part.toString());
                part.setLength(0);
            } else {
                part.append(letter);
            }
        }
        return new CefLine(header, extension(line.substring(at)));
    }

    private static Map<String, String> extension(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Matcher keys = KEY.matcher(text);
        boolean more = keys.find();
        while (more) {
            String key = keys.group(1);
            int start = keys.end();
            more = keys.find();
            pairs.put(key, unescaped(text.substring(start, more ? keys.start() : text.length())));
        }
        return pairs;
    }

    private static String unescaped(String value) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (letter == '\\') {
                char escaped = value.charAt(++i);
                plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                plain.append(letter);
            }
        }
        return plain.toString();
    }
}
