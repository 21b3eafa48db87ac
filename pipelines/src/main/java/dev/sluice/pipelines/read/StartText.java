package dev.sluice.pipelines.read;

import dev.sluice.subscription.StartFrom;
import java.time.Instant;

/** {@link StartFrom} as a subscription writes it: {@code earliest}, {@code latest} or an instant. */
final class StartText {
    private static final String EARLIEST = "earliest";
    private static final String LATEST = "latest";

    private StartText() {}

    static String write(StartFrom start) {
        if (start instanceof StartFrom.At at) {
            return at.instant().toString();
        }
        return start instanceof StartFrom.Earliest ? EARLIEST : LATEST;
    }

    /** @throws java.time.format.DateTimeParseException when the text is neither a word nor an instant */
    static StartFrom read(String text) {
        return switch (text) {
            case EARLIEST -> new StartFrom.Earliest();
            case LATEST -> new StartFrom.Latest();
            default -> new StartFrom.At(Instant.parse(text));
        };
    }
}
