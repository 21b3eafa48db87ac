package dev.sluice.cli.preview;

import static dev.sluice.cli.preview.Quantity.bytes;
import static dev.sluice.cli.preview.Quantity.count;
import static dev.sluice.cli.preview.Quantity.percent;

import dev.sluice.cli.preview.PreviewReport.Input;
import dev.sluice.cli.preview.PreviewReport.Volume;
import java.io.PrintWriter;

/** A preview for people. */
final class PreviewText {
    private final PreviewReport report;
    private final PrintWriter out;

    private PreviewText(PreviewReport report, PrintWriter out) {
        this.report = report;
        this.out = out;
    }

    static void print(PreviewReport report, PrintWriter out) {
        new PreviewText(report, out).print();
        out.flush();
    }

    private void print() {
        out.println(report.subscription() + " (" + report.sink() + ", " + report.format() + ")");
        line("read", input(report.input()));
        report.input().unreadableExamples().forEach(example -> line("unreadable", example));
        line("kept", share(report.match().kept()));
        if (report.match().turnedAway() > 0) {
            line("turned away", share(report.match().turnedAway()) + " by event types or filter");
        }
        if (report.match().droppedBySteps() > 0) {
            line("dropped", share(report.match().droppedBySteps()) + " by steps");
        }
        report.deadLetters()
                .forEach(letters -> line(
                        "dead letters",
                        share(letters.count()) + " " + letters.reason() + ", such as " + letters.example() + ": "
                                + letters.detail()));
        if (report.match().kept() > 0) {
            line("volume", volume(report.volume()));
        }
        if (!report.neverSet().isEmpty()) {
            line("never set", String.join(", ", report.neverSet()));
        }
        report.limits()
                .forEach(over -> line(
                        "over limit",
                        count(over.count()) + " events above " + over.limit() + " (" + bytes(over.allowedBytes())
                                + "), up to " + bytes(over.largestBytes()) + ", such as " + over.example() + ": "
                                + over.consequence()));
        if (!report.samples().isEmpty()) {
            out.println("  samples");
            report.samples().forEach(sample -> out.println("    " + printable(sample.text())));
        }
    }

    private static String input(Input input) {
        String read = count(input.records())
                + (input.available() > input.records() ? " of " + count(input.available()) : "")
                + " records";
        String unreadable = input.unreadable() == 0 ? "" : ", " + count(input.unreadable()) + " unreadable,";
        return read + unreadable + " from " + input.source() + (input.complete() ? "" : ", not to the end");
    }

    private static String volume(Volume volume) {
        String each = bytes(volume.averageBytes()) + " an event, the largest " + bytes(volume.largestBytes());
        return volume.eventsPerDay() == null || volume.bytesPerDay() == null
                ? each
                : count(volume.eventsPerDay()) + " events and " + bytes(volume.bytesPerDay()) + " a day; " + each;
    }

    private String share(long count) {
        return percent(count, report.input().records()) + " (" + count(count) + ")";
    }

    private void line(String name, String text) {
        out.printf("  %-12s %s%n", name, printable(text));
    }

    /** Events are written by others: what they hold must not steer a terminal. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "\uFFFD");
    }
}
