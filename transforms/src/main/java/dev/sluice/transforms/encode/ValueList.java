package dev.sluice.transforms.encode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands for each of a few texts, as JSON. Texts are compared without regard to ASCII's cases, and one by one: most
 * differ from the text at hand in their length already.
 */
final class ValueList {
    private final List<byte[]> texts = new ArrayList<>();
    private final List<byte[]> literals = new ArrayList<>();
    private byte @Nullable [] other;

    /**
     * Adds a text.
     *
     * @param text in lower case
     */
    void put(String text, String literal) {
        texts.add(text.getBytes(StandardCharsets.UTF_8));
        literals.add(literal.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets what stands for every other text. */
    void putOther(String literal) {
        other = literal.getBytes(StandardCharsets.UTF_8);
    }

    /** What stands for the text {@code [start, end)}; null when nothing does. */
    byte @Nullable [] find(byte[] bytes, int start, int end) {
        for (int i = 0; i < texts.size(); i++) {
            if (equalsIgnoringCase(bytes, start, end, texts.get(i))) {
                return literals.get(i);
            }
        }
        return other;
    }

    byte @Nullable [] find(byte[] text) {
        return find(text, 0, text.length);
    }

    private static boolean equalsIgnoringCase(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int value = bytes[start + i];
            int lower = value >= 'A' && value <= 'Z' ? value | 0x20 : value;
            if (lower != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** All that stands for a text. */
    List<String> literals() {
        Stream<byte[]> all = other == null ? literals.stream() : Stream.concat(literals.stream(), Stream.of(other));
        return all.map(ValueList::text).toList();
    }

    /** Its lines in the documentation's table: the texts of each literal. */
    String rows(String list) {
        Map<String, List<String>> byLiteral = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            byLiteral
                    .computeIfAbsent(text(literals.get(i)), absent -> new ArrayList<>())
                    .add('`' + text(texts.get(i)) + '`');
        }
        if (other != null) {
            byLiteral.computeIfAbsent(text(other), absent -> new ArrayList<>()).add("any other");
        }
        StringBuilder rows = new StringBuilder();
        byLiteral.forEach((literal, known) -> rows.append("| " + list + " | ")
                .append(String.join(", ", known))
                .append(" | `" + literal + "` |\n"));
        return rows.toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
