package dev.sluice.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    record Outer(
            String name,
            @Nullable Integer count,
            Duration age,
            Inner inner,
            Shape shape,
            List<Shape> shapes,
            List<String> words,
            Map<String, String> texts,
            Set<String> names) {}

    record Inner(long bytes, Color color) {}

    sealed interface Shape {
        record Circle(int radius) implements Shape {}

        record Square(int side, @Nullable String text) implements Shape {}

        record Nothing() implements Shape {}
    }

    enum Color {
        DARK_RED,
        BLUE
    }

    private static final Outer SOME = new Outer(
            "a",
            null,
            Duration.ofSeconds(1),
            new Inner(5, Color.BLUE),
            new Shape.Circle(1),
            List.of(new Shape.Circle(1), new Shape.Circle(2), new Shape.Nothing()),
            List.of("x"),
            Map.of("k", "v"),
            Set.of("n"));

    @Test
    void equalRecordsHaveNone() {
        assertThat(Differences.of(SOME, SOME)).isEmpty();
    }

    @Test
    void goesDownToSingleComponents() {
        Outer other = new Outer(
                "b",
                7,
                Duration.ofSeconds(90),
                new Inner(5, Color.DARK_RED),
                new Shape.Square(3, null),
                List.of(new Shape.Circle(1), new Shape.Circle(4), new Shape.Nothing()),
                List.of("x", "y"),
                Map.of("k", "w", "l", "u"),
                Set.of("m"));

        assertThat(Differences.of(SOME, other))
                .containsExactly(
                        new Difference("name", "a", "b"),
                        new Difference("count", null, "7"),
                        new Difference("age", "1s", "1m30s"),
                        new Difference("inner.color", "blue", "dark-red"),
                        new Difference("shape", "circle(radius: 1)", "square(side: 3, text: none)"),
                        new Difference("shapes[1].circle.radius", "2", "4"),
                        new Difference("words", "[x]", "[x, y]"),
                        new Difference("texts.k", "v", "w"),
                        new Difference("texts.l", null, "u"),
                        new Difference("names", "[n]", "[m]"));
    }

    @Test
    void anItemInFrontChangesNoneBehindIt() {
        Outer longer = withShapes(
                List.of(new Shape.Square(3, "t"), new Shape.Circle(1), new Shape.Circle(2), new Shape.Nothing()));
        Outer shorter = withShapes(List.of(new Shape.Circle(1), new Shape.Nothing()));

        assertThat(Differences.of(SOME, longer))
                .containsExactly(new Difference("shapes[0]", null, "square(side: 3, text: t)"));
        assertThat(Differences.of(SOME, shorter))
                .containsExactly(new Difference("shapes[1]", "circle(radius: 2)", null));
    }

    private static Outer withShapes(List<Shape> shapes) {
        return new Outer(
                SOME.name(),
                SOME.count(),
                SOME.age(),
                SOME.inner(),
                SOME.shape(),
                shapes,
                SOME.words(),
                SOME.texts(),
                SOME.names());
    }
}
