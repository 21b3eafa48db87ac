package dev.sluice.testkit.flink;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code flink run} did.
 *
 * @param exitCode 0 if the job was submitted (with {@code -d}), or ran to its end
 * @param output what it printed, with its log
 */
public record JarRun(int exitCode, String output) {

    private static final Pattern JOB_ID = Pattern.compile("submitted with JobID ([0-9a-f]{32})");

    /** The id of the job that was submitted. */
    public Optional<String> jobId() {
        Matcher found = JOB_ID.matcher(output);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
