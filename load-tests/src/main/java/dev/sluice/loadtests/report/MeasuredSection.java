package dev.sluice.loadtests.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a page (Markdown) that is made of a report, between two comments; the rest of the page is somebody's own. */
public final class MeasuredSection {
    private static final String BEGIN = "<!-- measured -->\n";
    private static final String END = "<!-- /measured -->";

    private final Path page;

    private MeasuredSection(Path page) {
        this.page = page;
    }

    /**
     * The section of a page.
     *
     * @throws IllegalArgumentException when the page cannot be read or has no such section
     */
    public static MeasuredSection of(Path page) {
        String text;
        try {
            text = Files.readString(page);
        } catch (IOException e) {
            throw new IllegalArgumentException(page + ": not readable (expected: a page in Markdown)", e);
        }
        if (text.indexOf(END) < text.indexOf(BEGIN) || !text.contains(BEGIN)) {
            throw new IllegalArgumentException(
                    page + ": no section (expected: the lines " + BEGIN.strip() + " and " + END + ")");
        }
        return new MeasuredSection(page);
    }

    /** Replaces it by what a report shows. */
    public void write(Report report) {
        try {
            String text = Files.readString(page);
            Files.writeString(
                    page,
                    text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                            + report.asMarkdown()
                            + text.substring(text.indexOf(END)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
