package dev.sluice.subscription;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte counts as YAML has them: {@code 512KB}, {@code 1MB}. A KB is 1024 bytes. */
final class Sizes {
    static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KB|MB|GB)");

    private Sizes() {}

    static Optional<Long> parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(matcher.group(1)) * unit(matcher.group(2)));
    }

    /** In the largest unit that divides the size. */
    static String format(long bytes) {
        for (String unit : new String[] {"GB", "MB", "KB"}) {
            if (bytes >= unit(unit) && bytes % unit(unit) == 0) {
                return bytes / unit(unit) + unit;
            }
        }
        return bytes + "B";
    }

    private static long unit(String name) {
        return switch (name) {
            case "GB" -> 1L << 30;
            case "MB" -> 1L << 20;
            case "KB" -> 1L << 10;
            default -> 1;
        };
    }
}
