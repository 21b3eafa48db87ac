package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderSpecTest {
    private static final Subscription SUBSCRIPTION = new Subscription(
            "acme",
            "denied",
            new SourceSpec(
                    List.of("fw.acme"),
                    null,
                    new StartFrom.Earliest(),
                    Set.of(EventType.TRAFFIC),
                    new SchemaSpec.Fixed("panos-traffic-1")),
            null,
            List.of(),
            new SinkSpec.Discard(
                    new FormatSpec.Json(), new BatchSpec(1, 1024, Duration.ofSeconds(1)), DeliverySpec.DEFAULT),
            new DeadLetterSpec("dead.acme"));

    @Test
    void fillsInWhatIsNamed() {
        HeaderSpec header = new HeaderSpec("X-Origin", "${tenant}, ${lane}: ${topic} $1 \\");

        assertThat(header.value(SUBSCRIPTION, "fw.acme")).isEqualTo("acme, acme/denied: fw.acme $1 \\");
        assertThat(header.perTopic()).isTrue();
        assertThat(new HeaderSpec("X-Origin", "${tenant}").perTopic()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a ", "a\r\nb", "a\nb", "a\tb", "\u00e4", "${other}", "${}"})
    void takesNoOtherTemplate(String template) {
        assertThatThrownBy(() -> new HeaderSpec("X-A", template))
                .hasMessage("header X-A: a value (expected: visible ASCII characters)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X A", "X:", "X\r\nB", "Host", "authorization", "Content-Length", "Idempotency-Key"})
    void takesNoOtherName(String name) {
        assertThatThrownBy(() -> new HeaderSpec(name, "x"))
                .hasMessage("header: \"" + name + "\" (expected: a header that the sink does not set itself)");
    }
}
