package dev.sluice.sinks.gcs;

import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bucket over the JSON API. An object goes up in one multipart request with {@code ifGenerationMatch=0} and its
 * checksums, so that it appears whole and never over another one; retries are the lane's.
 *
 * <p>Source: <a href="https://cloud.google.com/storage/docs/json_api/v1/objects/insert">Objects: insert</a>.
 */
final class Bucket implements ObjectStore {
    private static final int PRECONDITION_FAILED = 412;

    private final Storage storage;
    private final String name;

    private Bucket(Storage storage, String name) {
        this.storage = storage;
        this.name = name;
    }

    /**
     * Opens a bucket; connects with the first call.
     *
     * @param timeout time to connect, and time without a byte of an answer
     */
    static Bucket open(GoogleEndpoints endpoints, String name, Duration timeout) {
        int timeoutMs = Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        StorageOptions.Builder options = StorageOptions.http()
                // Repeating is the lane's: its limits, its backoff, its metrics.
                .setRetrySettings(ServiceOptions.getNoRetrySettings())
                .setTransportOptions(HttpTransportOptions.newBuilder()
                        .setConnectTimeout(timeoutMs)
                        .setReadTimeout(timeoutMs)
                        .build());
        if (endpoints.gcs() != null) {
            options.setHost(endpoints.gcs());
        }
        if (endpoints.credentials() == Credentials.NONE) {
            // Only named where no project is asked for: objects belong to their bucket's.
            options.setCredentials(NoCredentials.getInstance()).setProjectId("none");
        }
        return new Bucket(options.build().getService(), name);
    }

    @Override
    public boolean create(String object, byte[] body, String contentType, Map<String, String> metadata) {
        BlobInfo info = BlobInfo.newBuilder(name, object)
                .setContentType(contentType)
                .setMetadata(metadata)
                .build();
        try {
            // The body is compressed already.
            storage.create(info, body, BlobTargetOption.doesNotExist(), BlobTargetOption.disableGzipContent());
            return true;
        } catch (StorageException e) {
            if (e.getCode() == PRECONDITION_FAILED) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Map<String, Map<String, String>> list(String prefix) {
        Map<String, Map<String, String>> metadataByName = new HashMap<>();
        BlobListOption[] options = {
            BlobListOption.prefix(prefix), BlobListOption.fields(BlobField.NAME, BlobField.METADATA)
        };
        for (Blob blob : storage.list(name, options).iterateAll()) {
            metadataByName.put(blob.getName(), withoutNulls(blob.getMetadata()));
        }
        return metadataByName;
    }

    private static Map<String, String> withoutNulls(@Nullable Map<String, @Nullable String> metadata) {
        Map<String, String> present = new HashMap<>();
        if (metadata != null) {
            metadata.forEach((key, value) -> {
                if (value != null) {
                    present.put(key, value);
                }
            });
        }
        return present;
    }
}
