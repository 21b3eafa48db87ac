package dev.sluice.cli.sls;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The syslog destination of a profile as a sink. The service sends RFC 5424 over TLS, with {@code logforwarder} as the name of
 * the application.
 *
 * @see <a href="https://pan.dev/cdl/docs/logforwarding/syslog_lf/">Formats, delimiters and facilities</a>
 * @see <a href="https://docs.paloaltonetworks.com/strata-logging-service/log-reference/network-logs/network-url-log/network-url-cef-fields">A
 *     message of the service</a>
 */
final class SyslogDestination {
    private static final String APP_NAME = "logforwarder";
    private static final List<String> FACILITIES =
            List.of("USER", "LOCAL0", "LOCAL1", "LOCAL2", "LOCAL3", "LOCAL4", "LOCAL5", "LOCAL6", "LOCAL7");
    private static final List<String> FORMATS = List.of("CSV", "LEEF", "CEF");
    private static final List<String> CSV_DELIMITERS = List.of(",", "\t", "|", "^", " ");

    private SyslogDestination() {}

    /** The sink, of use only when the notes have no problems. */
    static ObjectNode sink(Part destination, Notes notes) {
        ObjectNode sink = JsonNodeFactory.instance.objectNode();
        ObjectNode syslog = sink.putObject("syslog");
        destination.required("server", "a host name or address").ifPresent(host -> syslog.put("host", host));
        destination
                .required("port", "1 to 65535")
                .filter(port -> isPort(port, destination, notes))
                .ifPresent(port -> syslog.put("port", Integer.parseInt(port)));
        syslog.put("transport", "tls");
        facility(destination, notes).ifPresent(facility -> syslog.put("facility", facility));
        syslog.put("appName", APP_NAME);
        format(destination, syslog, notes);
        return sink;
    }

    private static boolean isPort(String port, Part destination, Notes notes) {
        boolean fits = port.matches("[0-9]{1,5}") && Integer.parseInt(port) > 0 && Integer.parseInt(port) < 65_536;
        if (!fits) {
            notes.problem(destination.path("port"), port, "1 to 65535", List.of());
        }
        return fits;
    }

    private static Optional<String> facility(Part destination, Notes notes) {
        String expected = "one of " + String.join(", ", FACILITIES);
        Optional<String> facility = destination.required("facility", expected);
        if (facility.isPresent() && !FACILITIES.contains(facility.get())) {
            notes.problem(destination.path("facility"), facility.get(), expected, FACILITIES);
        }
        return facility.map(name -> name.toLowerCase(Locale.ROOT));
    }

    private static void format(Part destination, ObjectNode syslog, Notes notes) {
        String expected = "one of " + String.join(", ", FORMATS);
        String format = destination.required("outputFormat", expected).orElse("CEF");
        Optional<String> delimiter = destination.verbatim("outputDelimiter");
        if (!FORMATS.contains(format)) {
            notes.problem(destination.path("outputFormat"), format, expected, FORMATS);
        } else if (!format.equals("CSV")) {
            // Each of the two has but one delimiter: a tab, and a blank.
            syslog.put("format", format.toLowerCase(Locale.ROOT));
        } else if (delimiter.isEmpty() || !CSV_DELIMITERS.contains(delimiter.get())) {
            notes.problem(
                    destination.path("outputDelimiter"),
                    delimiter.orElse(""),
                    "a comma, a tab, a blank, | or ^",
                    List.of());
        } else {
            syslog.putObject("format")
                    .putObject("csv")
                    .put("delimiter", delimiter.get().equals("\t") ? "tab" : delimiter.get());
        }
    }
}
