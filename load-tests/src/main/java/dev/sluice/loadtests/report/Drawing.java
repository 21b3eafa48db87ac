package dev.sluice.loadtests.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws charts as SVG that is part of a page: it is as wide as its place, and its text and grid have the page's colors, light
 * or dark. Titles, units and names of lines are the page's to show.
 */
final class Drawing {
    static {
        // Before AWT looks: it would open a display where there is one.
        System.setProperty("java.awt.headless", "true");
    }

    /** Small enough that letters stay readable where a phone shrinks it to its screen. */
    private static final int WIDTH = 440;

    private static final int HEIGHT = 250;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    /** More points than a line has room for; of neighbours the largest stays, since it is what one looks for. */
    private static final int MOST_POINTS = 250;

    private static final int FEW_POINTS = 30;
    private static final int MOST_LABELS = 8;

    /** What fits side by side under the bars. */
    private static final int LETTERS_IN_A_ROW = 54;

    /** The library drops a name that would begin left of the bars. */
    private static final int LETTERS_ASLANT = 16;

    private static final int MOST_ASLANT = 6;
    private static final int MOST_WITH_VALUES = 6;

    // Replaced in the SVG.
    private static final Color TEXT = new Color(1, 2, 3);
    private static final Color GRID = new Color(4, 5, 6);
    private static final Color NOTHING = new Color(7, 8, 9);

    private static final Pattern MORE_DECIMALS = Pattern.compile("(\\d\\.\\d)\\d+");

    /** Without fonts there are no charts. */
    static final boolean HAS_FONTS = hasFonts();

    private Drawing() {}

    /** Bars, or nothing on a machine without fonts or without a value. */
    static Optional<String> svg(Part.Bars bars) {
        if (!HAS_FONTS || bars.values().isEmpty()) {
            return Optional.empty();
        }
        CategoryChart chart =
                new CategoryChartBuilder().width(WIDTH).height(HEIGHT).build();
        List<String> names = namesBelow(bars);
        chart.addSeries("values", names, List.copyOf(bars.values().values())).setFillColor(color(0));
        CategoryStyler styler = chart.getStyler();
        style(styler);
        styler.setAvailableSpaceFill(0.6);
        styler.setPlotGridVerticalLinesVisible(false);
        if (!fitSideBySide(names)) {
            styler.setXAxisLabelRotation(30);
            styler.setXAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        }
        startAtZero(styler, Collections.min(bars.values().values()));
        if (names.size() <= MOST_WITH_VALUES) {
            writeValues(chart, List.copyOf(bars.values().values()));
        }
        return Optional.of(svg(chart));
    }

    /** Whether the bars are numbered, from 1, since their names are too long to stand below them. */
    static boolean isNumbered(Part.Bars bars) {
        Set<String> names = bars.values().keySet();
        boolean fitAslant = names.size() <= MOST_ASLANT && longest(names) <= LETTERS_ASLANT;
        return !fitAslant && !fitSideBySide(names);
    }

    private static List<String> namesBelow(Part.Bars bars) {
        if (isNumbered(bars)) {
            return IntStream.rangeClosed(1, bars.values().size())
                    .mapToObj(String::valueOf)
                    .toList();
        }
        // AWT refuses an empty text.
        return bars.values().keySet().stream()
                .map(name -> name.isEmpty() ? " " : name)
                .toList();
    }

    private static boolean fitSideBySide(Collection<String> names) {
        return names.size() * longest(names) <= LETTERS_IN_A_ROW;
    }

    private static int longest(Collection<String> names) {
        return names.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Above each bar; the chart's own labels would lie half in it. */
    private static void writeValues(CategoryChart chart, List<Double> values) {
        double largest = Collections.max(values);
        if (largest <= 0) {
            return;
        }
        chart.getStyler().setYAxisMax(largest * 1.12);
        for (int i = 0; i < values.size(); i++) {
            // Bar i reaches from i to i + 1.
            chart.addAnnotation(new AnnotationText(
                    Numbers.inShort(values.get(i)), i + 0.5, Math.max(0, values.get(i)) + largest * 0.05, false));
        }
    }

    /** Lines, or nothing on a machine without fonts or without a point. */
    static Optional<String> svg(Part.Lines lines) {
        if (!HAS_FONTS || lines.series().values().stream().allMatch(List::isEmpty)) {
            return Optional.empty();
        }
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).build();
        boolean manyPoints = lines.series().values().stream().anyMatch(points -> points.size() > FEW_POINTS);
        double least = 0;
        int index = 0;
        for (Map.Entry<String, List<Point>> entry : lines.series().entrySet()) {
            List<Point> points = thinned(entry.getValue());
            if (!points.isEmpty()) {
                XYSeries series = chart.addSeries(
                        entry.getKey(),
                        places(points),
                        points.stream().mapToDouble(Point::y).toArray());
                series.setLineColor(color(index)).setLineStyle(stroke(index));
                series.setMarker(manyPoints ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
                series.setMarkerColor(color(index));
                least = Math.min(
                        least, points.stream().mapToDouble(Point::y).min().orElse(0));
            }
            index++;
        }
        style(chart.getStyler());
        chart.getStyler().setMarkerSize(5);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        startAtZero(chart.getStyler(), least);
        return Optional.of(svg(chart));
    }

    static Color color(int series) {
        return Palette.values()[series % Palette.values().length].color;
    }

    /** Colors that stand out from white and from nearly black. */
    private enum Palette {
        BLUE(0x3b82f6),
        ORANGE(0xd97706),
        GREEN(0x059669),
        PINK(0xdb2777),
        VIOLET(0x8b5cf6),
        TURQUOISE(0x0891b2),
        RED(0xef4444),
        GREY(0x71808f);

        final Color color;

        Palette(int rgb) {
            this.color = new Color(rgb);
        }
    }

    /** Whether all colors are taken. */
    static boolean isDashed(int series) {
        return series >= Palette.values().length;
    }

    private static BasicStroke stroke(int series) {
        float[] dashes = {6, 4};
        return isDashed(series)
                ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0)
                : new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private static List<Point> thinned(List<Point> points) {
        if (points.size() <= MOST_POINTS) {
            return points;
        }
        List<Point> kept = new ArrayList<>(MOST_POINTS);
        for (int i = 0; i < MOST_POINTS; i++) {
            int from = (int) ((long) points.size() * i / MOST_POINTS);
            int to = (int) ((long) points.size() * (i + 1) / MOST_POINTS);
            Point largest = points.get(from);
            for (Point point : points.subList(from, to)) {
                largest = point.y() > largest.y() ? point : largest;
            }
            kept.add(largest);
        }
        return kept;
    }

    /**
     * Where points are equally far from each other, the library labels all of them, whatever room there is: the last of many
     * is moved by more than what it takes for equal, and by less than one can see.
     */
    private static double[] places(List<Point> points) {
        double[] x = points.stream().mapToDouble(Point::x).toArray();
        if (x.length > MOST_LABELS) {
            x[x.length - 1] += 2e-4;
        }
        return x;
    }

    private static void startAtZero(AxesChartStyler styler, double least) {
        if (least >= 0) {
            styler.setYAxisMin(0.0);
        }
    }

    private static void style(AxesChartStyler styler) {
        styler.setBaseFont(FONT);
        styler.setLegendVisible(false);
        styler.setChartTitleVisible(false);
        styler.setAxisTitlesVisible(false);
        styler.setAxisTickLabelsFont(FONT);
        styler.setAxisTickLabelsColor(TEXT);
        styler.setAxisTicksMarksVisible(false);
        styler.setAxisTicksLineVisible(false);
        styler.setPlotBorderVisible(false);
        styler.setPlotTicksMarksVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotBackgroundColor(NOTHING);
        styler.setChartBackgroundColor(NOTHING);
        styler.setChartPadding(4);
        styler.setAnnotationTextFont(FONT);
        styler.setAnnotationTextFontColor(TEXT);
        styler.setDecimalPattern("#,##0.###");
        styler.setLocale(Locale.ROOT);
    }

    private static String svg(Chart<?, ?> chart) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String document = out.toString(StandardCharsets.UTF_8);
        String svg = document.substring(document.indexOf("<svg"))
                .replaceFirst(" height=\"" + HEIGHT + "px\"", "")
                .replaceFirst(" width=\"" + WIDTH + "px\"", "")
                .replace(css(TEXT), "currentColor")
                .replace(css(GRID), "var(--line)")
                .replace(css(NOTHING), "none");
        // Letters are drawn as outlines with 10 digits a number; a tenth of a pixel is enough.
        return MORE_DECIMALS.matcher(svg).replaceAll("$1");
    }

    private static String css(Color color) {
        return "rgb(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + ")";
    }

    /** Slim images of Java have no fonts, which AWT reports by errors of several types, a plain one among them. */
    private static boolean hasFonts() {
        try {
            TextLayout unused = new TextLayout("0", FONT, new FontRenderContext(null, true, true));
            return true;
        } catch (Error noFonts) {
            return false;
        }
    }
}
