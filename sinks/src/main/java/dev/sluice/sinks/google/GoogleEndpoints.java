package dev.sluice.sinks.google;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where Google's services are and who the job is to them. Null stands for Google's own address. Travels with the receiver
 * factories to the workers; holds no secret, since application default credentials are looked up on the worker.
 *
 * @param credentials who the job is
 * @param bigQueryRest base URL of BigQuery's REST service, or null
 * @param bigQueryWrite {@code host:port} of BigQuery's Storage Write service, or null
 * @param bigQueryWritePlaintext whether {@code bigQueryWrite} is reached without TLS
 * @param gcs base URL of the JSON service of Google Cloud Storage, or null
 */
public record GoogleEndpoints(
        Credentials credentials,
        @Nullable String bigQueryRest,
        @Nullable String bigQueryWrite,
        boolean bigQueryWritePlaintext,
        @Nullable String gcs)
        implements Serializable {
    private static final Pattern HOST_AND_PORT = Pattern.compile("[A-Za-z0-9.-]+:[0-9]{1,5}");

    /** Who the job is to Google's services. */
    public enum Credentials {
        /** The service account of the machine or of {@code GOOGLE_APPLICATION_CREDENTIALS}. */
        APPLICATION_DEFAULT,
        /** Nobody: for a stand-in. */
        NONE
    }

    /**
     * Checks all addresses.
     *
     * @throws IllegalArgumentException naming every option that cannot work, one a line
     */
    public GoogleEndpoints {
        List<String> problems = new ArrayList<>();
        boolean anonymous = credentials == Credentials.NONE;
        checkUrl("bigQueryRestUrl", bigQueryRest, anonymous, problems);
        checkUrl("gcsUrl", gcs, anonymous, problems);
        if (bigQueryWrite != null && !HOST_AND_PORT.matcher(bigQueryWrite).matches()) {
            problems.add("--bigQueryWriteEndpoint: \"" + bigQueryWrite + "\" (expected: host:port)");
        }
        if (bigQueryWritePlaintext && bigQueryWrite == null) {
            problems.add("--bigQueryWritePlaintext: true (expected: false unless --bigQueryWriteEndpoint is set)");
        }
        if (bigQueryWritePlaintext && !anonymous) {
            problems.add("--bigQueryWritePlaintext: true (expected: false, as credentials are never sent without TLS, "
                    + "or --googleCredentials=NONE)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** Google's own services with application default credentials. */
    public static GoogleEndpoints google() {
        return new GoogleEndpoints(Credentials.APPLICATION_DEFAULT, null, null, false, null);
    }

    /**
     * What {@link GoogleOptions} say.
     *
     * @throws IllegalArgumentException naming every option that cannot work, one a line
     */
    public static GoogleEndpoints from(PipelineOptions options) {
        GoogleOptions google = options.as(GoogleOptions.class);
        return new GoogleEndpoints(
                google.getGoogleCredentials(),
                google.getBigQueryRestUrl(),
                google.getBigQueryWriteEndpoint(),
                google.getBigQueryWritePlaintext(),
                google.getGcsUrl());
    }

    private static void checkUrl(String option, @Nullable String url, boolean anonymous, List<String> problems) {
        if (url == null) {
            return;
        }
        String scheme = "";
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && uri.getScheme() != null) {
                scheme = uri.getScheme();
            }
        } catch (URISyntaxException e) {
            // Told below, together with URLs that are well-formed but of another kind.
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && anonymous)) {
            problems.add("--" + option + ": \"" + url
                    + "\" (expected: an https URL, or an http URL with --googleCredentials=NONE)");
        }
    }
}
