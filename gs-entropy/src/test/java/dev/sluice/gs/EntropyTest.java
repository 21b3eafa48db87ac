package dev.sluice.gs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntropyTest {

    @Test
    void givesNewLettersAndDigitsEachTime() {
        Entropy entropy = new Entropy("_entropy_", 8);

        Set<String> given = new TreeSet<>();
        IntStream.range(0, 1_000).forEach(i -> given.add(entropy.next()));

        assertThat(given).hasSize(1_000).allSatisfy(characters -> assertThat(characters)
                .matches("[0-9a-zA-Z]{8}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "*"})
    void refusesAKeyThatIsNoNameInAPath(String key) {
        assertThatThrownBy(() -> new Entropy(key, 4))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessage("gs.entropy.key: \"" + key + "\" (expected: letters, digits, '_', '-' and '.' only)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65})
    void refusesALengthThatIsNone(int length) {
        assertThatThrownBy(() -> new Entropy("_entropy_", length))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessage("gs.entropy.length: " + length + " (expected: 1 to 64)");
    }
}
