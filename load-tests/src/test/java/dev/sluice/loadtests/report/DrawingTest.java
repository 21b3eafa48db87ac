package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DrawingTest {

    @BeforeAll
    static void needsFonts() {
        assumeThat(Drawing.HAS_FONTS).as("this machine has fonts").isTrue();
    }

    @Test
    void drawsWithTheColorsOfThePage() {
        assertThat(Drawing.svg(bars(Map.of("a", 1.0)))).hasValueSatisfying(svg -> assertThat(svg)
                .startsWith("<svg")
                .contains("viewBox", "currentColor", "var(--line)")
                .doesNotContain("rgb(1,2,3)", "rgb(4,5,6)", "rgb(7,8,9)"));
    }

    @Test
    void drawsBarsOfAnyValue() {
        assertThat(Drawing.svg(bars(Map.of("zero", 0.0)))).isPresent();
        assertThat(Drawing.svg(bars(Map.of("below", -1.5)))).isPresent();
        assertThat(Drawing.svg(bars(Map.of("below", -1.5, "large", 1e12)))).isPresent();
        assertThat(Drawing.svg(bars(Map.of("small", 1e-9)))).isPresent();
        assertThat(Drawing.svg(bars(Map.of("", 1.0)))).isPresent();
    }

    @Test
    void drawsLinesOfAnyShape() {
        assertThat(Drawing.svg(lines(List.of(new Point(0, 0))))).isPresent();
        assertThat(Drawing.svg(lines(List.of(new Point(1, 5), new Point(2, 5)))))
                .isPresent();
        assertThat(Drawing.svg(lines(List.of(new Point(1, 5), new Point(1, 6)))))
                .isPresent();
        assertThat(Drawing.svg(lines(List.of(new Point(-3, -5), new Point(2, 1e12)))))
                .isPresent();
    }

    @Test
    void staysSmallHoweverManyPointsThereAre() {
        List<Point> points =
                IntStream.range(0, 100_000).mapToObj(i -> new Point(i, i % 7)).toList();

        assertThat(Drawing.svg(lines(points)))
                .hasValueSatisfying(svg -> assertThat(svg).hasSizeLessThan(100_000));
    }

    @Test
    void numbersBarsWhoseNamesAreTooLong() {
        assertThat(Drawing.isNumbered(bars(Map.of("a-name-of-more-than-sixteen-letters", 1.0))))
                .isFalse();
        assertThat(Drawing.isNumbered(named(5, "thirteen-long"))).isFalse();
        assertThat(Drawing.isNumbered(named(5, "acme/denied-traffic"))).isTrue();
        assertThat(Drawing.isNumbered(named(12, "acme/denied"))).isTrue();
    }

    private static Part.Bars named(int count, String name) {
        Map<String, Double> values = new LinkedHashMap<>();
        IntStream.range(0, count).forEach(i -> values.put(name + i, 1.0));
        return bars(values);
    }

    private static Part.Bars bars(Map<String, Double> values) {
        return new Part.Bars("Rates", "events/s", values);
    }

    private static Part.Lines lines(List<Point> points) {
        return new Part.Lines("Latency", "seconds", "ms", Map.of("p99", points, "none", List.of()));
    }
}
