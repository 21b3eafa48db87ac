package dev.sluice.transforms.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.encode.OutputBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextIndexTest {
    private static int find(TextIndex index, String text) {
        // Not at the start, as in a record.
        byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
        return index.find(bytes, 1, bytes.length - 1);
    }

    private static String text(TextIndex index, int number) {
        OutputBuffer out = new OutputBuffer(8);
        index.put(number, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    @Property(tries = 200)
    void findsWhatWasAddedAndNothingElse(
            @ForAll @Size(max = 200) List<@StringLength(max = 6) String> texts, @ForAll String other) {
        TextIndex index = new TextIndex(false);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String text : texts) {
            // As UTF-8 has it: half of a pair is a question mark there.
            String written = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            numbers.putIfAbsent(written, numbers.size());
            assertThat(index.add(text)).isEqualTo(numbers.get(written));
        }
        assertThat(index.count()).isEqualTo(numbers.size());
        numbers.forEach((text, number) -> {
            assertThat(find(index, text)).isEqualTo(number);
            assertThat(text(index, number)).isEqualTo(text);
        });
        String written = new String(other.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(find(index, other)).isEqualTo(numbers.getOrDefault(written, -1));
    }

    @Test
    void growsFarBeyondItsFirstSize() {
        TextIndex index = new TextIndex(false);
        for (int i = 0; i < 20_000; i++) {
            index.add("user-" + i);
        }
        assertThat(index.count()).isEqualTo(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(find(index, "user-" + i)).isEqualTo(i);
            assertThat(find(index, "user_" + i)).isEqualTo(-1);
        }
    }

    @Test
    void ignoresTheCaseOfAsciiLettersWhereItIsToldTo() {
        TextIndex folded = new TextIndex(true);
        folded.add("ACME\\Zoë");
        TextIndex exact = new TextIndex(false);
        exact.add("ACME\\Zoë");

        assertThat(find(folded, "acme\\zoë")).isZero();
        assertThat(find(folded, "acme\\zoË")).isEqualTo(-1);
        assertThat(folded.add("acme\\ZOë")).isZero();
        assertThat(text(folded, 0)).isEqualTo("ACME\\Zoë");
        assertThat(find(exact, "acme\\zoë")).isEqualTo(-1);
        // Bytes that differ by the bit of the case, but are no letters.
        assertThat(find(folded, "ACME|Zoë")).isEqualTo(-1);
    }
}
