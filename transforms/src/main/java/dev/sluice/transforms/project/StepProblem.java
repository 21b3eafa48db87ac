package dev.sluice.transforms.project;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a subscription's steps, or with the fields they leave.
 *
 * @param path where in the subscription, such as {@code steps[1].rename.source_ipp}
 * @param value what is there, in double quotes
 * @param expected what should be there
 * @param suggestion what was probably meant, or null
 */
public record StepProblem(String path, String value, String expected, @Nullable String suggestion) {

    @Override
    public String toString() {
        String text = path + ": " + value + " (expected: " + expected + ")";
        return suggestion == null ? text : text + ", did you mean \"" + suggestion + "\"?";
    }
}
