package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a LEEF line back as IBM's guide describes it: parts of the header between pipes, then attributes between delimiters,
 * of which the header names the one. Nothing is escaped.
 */
record LeefLine(List<String> header, Map<String, String> attributes) {

    static LeefLine parse(String line) {
        boolean first = line.startsWith("LEEF:1.0|");
        List<String> header = new ArrayList<>();
        int at = 0;
        for (int parts = first ? 5 : 6; parts > 0; parts--) {
            int pipe = line.indexOf('|', at);
            header.add(line.substring(at, pipe));
            at = pipe + 1;
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        char delimiter = first ? '\t' : delimiter(header.get(5));
        for (String attribute : line.substring(at).split(Pattern.quote(String.valueOf(delimiter)), -1)) {
            int equals = attribute.indexOf('=');
            assertThat(equals).as(line).isPositive();
            String before = attributes.put(attribute.substring(0, equals), attribute.substring(equals + 1));
            assertThat(before).as("%s in %s", attribute, line).isNull();
        }
        return new LeefLine(header, attributes);
    }

    private static char delimiter(String written) {
        return written.length() == 1 ? written.charAt(0) : (char) Integer.parseInt(written.substring(1), 16);
    }
}
