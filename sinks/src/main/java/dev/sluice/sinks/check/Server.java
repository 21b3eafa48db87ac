package dev.sluice.sinks.check;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A server that a check calls, and the words for what can go wrong on the way to it.
 *
 * @param option where the configuration names the server, such as {@code sink.https.url}
 * @param tlsOption where it says whom to trust, such as {@code sink.https.tls}; empty where it cannot
 */
public record Server(String host, int port, String option, String tlsOption) {
    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]{1,40})");

    /** The server of a URL, with the scheme's own port unless the URL has one. */
    public static Server of(URI url, String option, String tlsOption) {
        int port = url.getPort() >= 0 ? url.getPort() : isSecure(url) ? 443 : 80;
        // An IPv6 address has brackets in a URL and nowhere else.
        return new Server(url.getHost().replaceAll("[\\[\\]]", ""), port, option, tlsOption);
    }

    /** Whether a URL asks for TLS. */
    public static boolean isSecure(URI url) {
        return "https".equals(url.getScheme().toLowerCase(Locale.ROOT));
    }

    /** What a failed connection or request means, in one sentence that quotes nothing of an answer. */
    public String explain(Throwable trouble) {
        if (has(trouble, UnknownHostException.class) || has(trouble, UnresolvedAddressException.class)) {
            return host + " has no address (expected: a name that DNS knows; check " + option + ")";
        }
        SSLException tls = find(trouble, SSLException.class);
        if (tls != null) {
            return explainTls(tls);
        } else if (has(trouble, SocketTimeoutException.class)
                || has(trouble, HttpTimeoutException.class)
                || has(trouble, TimeoutException.class)) {
            return this + " does not answer in time (expected: an answer; check " + option
                    + ", the server and the firewalls on the way)";
        } else if (has(trouble, NoRouteToHostException.class)) {
            return this + " cannot be reached (expected: a route to it; check " + option + " and the network)";
        } else if (has(trouble, ConnectException.class)) {
            return this + " refuses connections (expected: a server that listens there; check " + option
                    + " and whether it runs)";
        } else if (has(trouble, EOFException.class) || has(trouble, SocketException.class)) {
            return this + " closed the connection (expected: an answer; check " + option + ")";
        }
        return this + ": " + describe(trouble) + " (expected: an answer; check " + option + ")";
    }

    private String explainTls(SSLException trouble) {
        if (has(trouble, CertificateExpiredException.class)) {
            return "the certificate of " + this + " has expired (expected: a valid one; renew it there)";
        } else if (has(trouble, CertificateNotYetValidException.class)) {
            return "the certificate of " + this + " is not valid yet (expected: a valid one; check the clocks)";
        } else if (has(trouble, CertPathBuilderException.class) || has(trouble, CertPathValidatorException.class)) {
            return "the certificate of " + this + " is of an unknown authority (expected: one that is trusted"
                    + (tlsOption.isEmpty() ? ")" : "; put its PEM into the file of " + tlsOption + ".caFile)");
        } else if (has(trouble, CertificateException.class)) {
            // The name is the last thing that is checked, and has no exception of its own.
            return "the certificate of " + this + " is for another name (expected: one for " + host + "; check "
                    + option + " and the certificate)";
        }
        Matcher alert = ALERT.matcher(String.valueOf(trouble.getMessage()));
        if (alert.find()) {
            return explainAlert(alert.group(1));
        }
        return this + " and Sluice find no common TLS: " + describe(trouble)
                + " (expected: TLS 1.2 or 1.3; check whether the port of " + option + " is the one with TLS)";
    }

    private String explainAlert(String alert) {
        String advice =
                switch (alert) {
                    case "protocol_version", "insufficient_security", "no_application_protocol" ->
                        "TLS 1.2 or 1.3 at the server";
                    case "unrecognized_name" -> "a server that knows " + host;
                    default ->
                        "a client certificate that it takes"
                                + (tlsOption.isEmpty()
                                        ? ""
                                        : "; check " + tlsOption + ".clientCertificateFile and .clientKey");
                };
        return this + " refuses the TLS handshake with the alert " + alert + " (expected: " + advice + ")";
    }

    private static String describe(Throwable trouble) {
        String message = trouble.getMessage() == null ? "" : ": " + trouble.getMessage();
        return trouble.getClass().getSimpleName() + message;
    }

    private static boolean has(Throwable trouble, Class<? extends Throwable> kind) {
        return find(trouble, kind) != null;
    }

    private static <T extends Throwable> @Nullable T find(Throwable trouble, Class<T> kind) {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return kind.cast(cause);
            }
        }
        return null;
    }

    /** The connection's trouble among the causes of a client library's exception, or null when there was an answer. */
    public static @Nullable IOException connectionTrouble(Throwable failure) {
        IOException deepest = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException trouble) {
                deepest = trouble;
            }
        }
        return deepest;
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
