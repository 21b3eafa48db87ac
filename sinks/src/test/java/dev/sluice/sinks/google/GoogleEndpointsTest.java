package dev.sluice.sinks.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

class GoogleEndpointsTest {

    @Test
    void areGooglesOwnWithoutOptions() {
        assertThat(GoogleEndpoints.from(PipelineOptionsFactory.create())).isEqualTo(GoogleEndpoints.google());
    }

    @Test
    void followEveryOption() {
        String[] arguments = {
            "--googleCredentials=NONE",
            "--bigQueryRestUrl=http://127.0.0.1:9050",
            "--bigQueryWriteEndpoint=127.0.0.1:9060",
            "--bigQueryWritePlaintext",
            "--gcsUrl=http://127.0.0.1:4443"
        };

        GoogleEndpoints endpoints =
                GoogleEndpoints.from(PipelineOptionsFactory.fromArgs(arguments).create());

        assertThat(endpoints)
                .isEqualTo(new GoogleEndpoints(
                        Credentials.NONE, "http://127.0.0.1:9050", "127.0.0.1:9060", true, "http://127.0.0.1:4443"));
    }

    @Test
    void reportEveryAddressThatCannotWork() {
        assertThatThrownBy(() -> new GoogleEndpoints(
                        Credentials.APPLICATION_DEFAULT, "http://bigquery.example", "nowhere", true, "gcs.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        --bigQueryRestUrl: "http://bigquery.example" (expected: an https URL, or an http URL with --googleCredentials=NONE)
                        --gcsUrl: "gcs.example" (expected: an https URL, or an http URL with --googleCredentials=NONE)
                        --bigQueryWriteEndpoint: "nowhere" (expected: host:port)
                        --bigQueryWritePlaintext: true (expected: false, as credentials are never sent without TLS, or --googleCredentials=NONE)""");
    }
}
