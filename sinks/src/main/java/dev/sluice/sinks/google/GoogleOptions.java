package dev.sluice.sinks.google;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Options of the BigQuery and the GCS sink. With none of them set the job speaks to Google Cloud with application default
 * credentials. The names differ from those of Beam's own {@code GcpOptions}, {@code GcsOptions} and {@code
 * BigQueryOptions} (which may be on the same class path, and configure Beam's connectors), because Beam refuses two
 * meanings of one name.
 */
public interface GoogleOptions extends PipelineOptions {

    @Description("Who the job is to Google's services: APPLICATION_DEFAULT, or NONE for a stand-in.")
    @Default.Enum("APPLICATION_DEFAULT")
    GoogleEndpoints.Credentials getGoogleCredentials();

    void setGoogleCredentials(GoogleEndpoints.Credentials credentials);

    @Description("BigQuery's REST service, such as http://127.0.0.1:9050. Google's own unless set.")
    @Nullable
    String getBigQueryRestUrl();

    void setBigQueryRestUrl(@Nullable String url);

    @Description("BigQuery's Storage Write service as host:port. Google's own unless set.")
    @Nullable
    String getBigQueryWriteEndpoint();

    void setBigQueryWriteEndpoint(@Nullable String endpoint);

    @Description("Whether --bigQueryWriteEndpoint is reached without TLS; for a stand-in only.")
    @Default.Boolean(false)
    boolean getBigQueryWritePlaintext();

    void setBigQueryWritePlaintext(boolean plaintext);

    @Description("The JSON service of Google Cloud Storage, such as http://127.0.0.1:4443. Google's own unless set.")
    @Nullable
    String getGcsUrl();

    void setGcsUrl(@Nullable String url);
}
