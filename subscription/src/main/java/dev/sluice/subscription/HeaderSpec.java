package dev.sluice.subscription;

import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header of every request of a lane.
 *
 * @param name a header that the sink does not set itself
 * @param template visible ASCII characters and spaces, with <code>${tenant}</code>, <code>${lane}</code> and
 *     <code>${topic}</code> for what they name
 */
public record HeaderSpec(String name, String template) implements Serializable {
    /** Servers refuse requests whose headers have more than some 8 KB; a lane needs far less. */
    static final int MAX_TEMPLATE_CHARS = 512;

    static final Set<String> VARIABLES = Set.of("tenant", "lane", "topic");

    /** What the sink or the HTTP client sets, and what would change how a request is read. */
    private static final Set<String> RESERVED = Set.of(
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "idempotency-key",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "x-splunk-request-channel");

    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    /** RFC 9110, section 5.5, without its tabs and bytes above ASCII; no line break can end the header. */
    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    public HeaderSpec {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "header: \"" + name + "\" (expected: a header that the sink does not set itself)");
        }
        if (!isTemplate(template)) {
            throw new IllegalArgumentException("header " + name + ": a value (expected: visible ASCII characters)");
        }
    }

    static boolean isName(String name) {
        return TOKEN.matcher(name).matches() && !RESERVED.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isTemplate(String template) {
        return template.length() <= MAX_TEMPLATE_CHARS
                && VALUE.matcher(template).matches()
                && VARIABLE.matcher(template).results().allMatch(found -> VARIABLES.contains(found.group(1)));
    }

    /** Whether the requests of one topic have another value than those of the next. */
    public boolean perTopic() {
        return template.contains("${topic}");
    }

    /** The value for the events of one topic; topics, tenants and names have no characters that a header may not have. */
    public String value(Subscription subscription, String topic) {
        return VARIABLE.matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "tenant" -> subscription.tenant();
                            case "lane" -> subscription.lane();
                            default -> topic;
                        }));
    }
}
