package dev.sluice.sinks.gcs;

import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.BlobWriteOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A bucket over the JSON API. An object goes up with its checksums and its precondition, in one request or, when it is
 * large, in chunks, so that it appears whole and never over another one. Requests are made once, their retries are the
 * lane's; only a chunk that fails is sent again here, from where the service has it, so that the others need not be.
 *
 * <p>Source: <a href="https://cloud.google.com/storage/docs/json_api/v1/objects">Objects</a>, <a
 * href="https://cloud.google.com/storage/docs/resumable-uploads">Resumable uploads</a>.
 */
final class Bucket implements ObjectStore {
    /** Below this a failed request costs less than the chunks' round trips. */
    private static final int CHUNKED_FROM_BYTES = 8 << 20;

    /** A multiple of 256 KiB. */
    private static final int CHUNK_BYTES = 4 << 20;

    private static final int CHUNK_ATTEMPTS = 5;
    private static final Duration CHUNK_BACKOFF = Duration.ofMillis(250);

    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private static final BlobListOption LISTED_FIELDS = BlobListOption.fields(
            BlobField.NAME,
            BlobField.GENERATION,
            BlobField.METAGENERATION,
            BlobField.SIZE,
            BlobField.CONTENT_TYPE,
            BlobField.CRC32C,
            BlobField.MD5HASH,
            BlobField.UPDATED,
            BlobField.METADATA);

    private final Storage storage;
    private final Storage chunkedStorage;
    private final String name;

    private Bucket(Storage storage, Storage chunkedStorage, String name) {
        this.storage = storage;
        this.chunkedStorage = chunkedStorage;
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
        RetrySettings ofChunks = RetrySettings.newBuilder()
                .setMaxAttempts(CHUNK_ATTEMPTS)
                .setInitialRetryDelayDuration(CHUNK_BACKOFF)
                .setRetryDelayMultiplier(2)
                .setMaxRetryDelayDuration(timeout)
                .setTotalTimeoutDuration(timeout)
                .build();
        Storage once = options.setRetrySettings(ServiceOptions.getNoRetrySettings())
                .build()
                .getService();
        return new Bucket(once, options.setRetrySettings(ofChunks).build().getService(), name);
    }

    /**
     * What of these permissions the credentials lack; asks the service, and needs no permission itself.
     *
     * <p>Source: <a href="https://cloud.google.com/storage/docs/json_api/v1/buckets/testIamPermissions">Buckets:
     * testIamPermissions</a>.
     *
     * @throws StorageException when there is no such bucket, or no answer
     */
    List<String> lacking(List<String> permissions) {
        List<Boolean> granted = storage.testIamPermissions(name, permissions);
        return IntStream.range(0, permissions.size())
                .filter(i -> !granted.get(i))
                .mapToObj(permissions::get)
                .toList();
    }

    @Override
    public Optional<Stored> replace(long generation, Draft draft) {
        return unlessChanged(PRECONDITION_FAILED, () -> store(draft, generation));
    }

    @Override
    public Stored overwrite(Draft draft) {
        return store(draft, null);
    }

    @Override
    public Optional<Stored> append(Stored object, @Nullable Stored part, Map<String, String> metadata) {
        ComposeRequest.Builder request = ComposeRequest.newBuilder().addSource(object.name(), object.generation());
        if (part != null) {
            request.addSource(part.name(), part.generation());
        }
        request.setTarget(BlobInfo.newBuilder(name, object.name())
                        .setContentType(object.contentType())
                        .setMetadata(metadata)
                        .build())
                .setTargetOptions(
                        BlobTargetOption.generationMatch(object.generation()),
                        BlobTargetOption.metagenerationMatch(object.metageneration()));
        // 404: a source was overwritten or deleted, or the bucket was.
        return unlessChanged(NOT_FOUND, () -> stored(storage.compose(request.build())));
    }

    @Override
    public void delete(Stored object) {
        boolean unused = storage.delete(BlobId.of(name, object.name(), object.generation()));
    }

    @Override
    public List<Stored> list(String prefix, String from) {
        List<Stored> found = new ArrayList<>();
        for (Blob blob : storage.list(
                        name, BlobListOption.prefix(prefix), BlobListOption.startOffset(from), LISTED_FIELDS)
                .iterateAll()) {
            found.add(stored(blob));
        }
        return found;
    }

    /** @param generation of what is replaced, 0 for nothing, null for whatever is there */
    private Stored store(Draft draft, @Nullable Long generation) {
        BlobInfo.Builder info = BlobInfo.newBuilder(name, draft.name())
                .setContentType(draft.contentType())
                .setMetadata(draft.metadata());
        if (draft.body().length >= CHUNKED_FROM_BYTES) {
            return storeInChunks(info.setCrc32c(crc32c(draft.body())).build(), draft.body(), generation);
        }
        // The content is compressed already, where that pays.
        BlobTargetOption uncompressed = BlobTargetOption.disableGzipContent();
        return stored(
                generation == null
                        ? storage.create(info.build(), draft.body(), uncompressed)
                        : storage.create(
                                info.build(),
                                draft.body(),
                                uncompressed,
                                // 0 stands for "does not exist" in the API.
                                BlobTargetOption.generationMatch(generation)));
    }

    private Stored storeInChunks(BlobInfo info, byte[] body, @Nullable Long generation) {
        BlobWriteOption checked = BlobWriteOption.crc32cMatch();
        BlobWriteOption[] options = generation == null
                ? new BlobWriteOption[] {checked}
                : new BlobWriteOption[] {checked, BlobWriteOption.generationMatch(generation)};
        try {
            return stored(chunkedStorage.createFrom(info, new ByteArrayInputStream(body), CHUNK_BYTES, options));
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    private static String crc32c(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array());
    }

    private static Optional<Stored> unlessChanged(int orCode, Supplier<Stored> write) {
        try {
            return Optional.of(write.get());
        } catch (StorageException e) {
            if (e.getCode() == PRECONDITION_FAILED || e.getCode() == orCode) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Stored stored(Blob blob) {
        return new Stored(
                blob.getName(),
                blob.getGeneration(),
                blob.getMetageneration(),
                blob.getSize(),
                blob.getContentType(),
                blob.getCrc32c(),
                blob.getMd5(),
                blob.getUpdateTimeOffsetDateTime().toInstant(),
                withoutNulls(blob.getMetadata()));
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
