package dev.sluice.cli.sls;

import dev.sluice.subscription.EventType;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a profile does not say: whose its subscriptions are, where they read, and which names are still free. */
final class Target {
    /** Stands for a tenant that nobody has named. */
    static final String DEFAULT_TENANT = "imported";

    /** Those of subscriptions. */
    private static final int MAX_NAME = 63;

    private final String tenant;
    private final @Nullable String topic;
    private final Set<String> taken = new HashSet<>();

    /**
     * A target.
     *
     * @param topic where all log types are read, or null: each type of events has a topic of its own
     */
    Target(String tenant, @Nullable String topic) {
        this.tenant = tenant;
        this.topic = topic;
    }

    String tenant() {
        return tenant;
    }

    String topic(EventType events) {
        return topic == null ? "fw." + tenant + "." + events.name().toLowerCase(Locale.ROOT) : topic;
    }

    boolean guessesTopics() {
        return topic == null;
    }

    /** A name of the profile's and the log type's, which no other subscription has. */
    String newName(String profile, LogType type) {
        for (int copy = 1; ; copy++) {
            String end = "-" + type.shortName() + (copy == 1 ? "" : "-" + copy);
            String start = slug(profile);
            String name = start.substring(0, Math.min(start.length(), MAX_NAME - end.length())) + end;
            if (taken.add(name)) {
                return name;
            }
        }
    }

    /** The environment variable that holds a secret of the profile. */
    static String variable(String profile, String what) {
        return ("sls-" + slug(profile) + "-" + what).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Lower-case letters, digits and single dashes within. */
    private static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return slug.isEmpty() ? "profile" : slug;
    }
}
