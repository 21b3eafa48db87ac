package dev.sluice.sinks.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.cloud.storage.StorageException;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a failed call to the bucket means. Missing rights and a missing bucket hold the lane, since somebody can mend
 * them and the events are not to blame.
 */
final class StorageFailure {
    private StorageFailure() {}

    /** The answer for a call about an object of {@code bucket}. */
    static Answer answer(StorageException failure, String bucket) {
        int code = failure.getCode();
        String where = "bucket " + bucket + ": ";
        return switch (code) {
            case 401 -> new Answer.Held(where + "401 (expected: valid credentials)", null);
            case 403 ->
                new Answer.Held(
                        where + "403 (expected: the rights storage.objects.create and storage.objects.list, and with"
                                + " combine or manifest storage.objects.get and storage.objects.delete)",
                        null);
            case 404 -> new Answer.Held(where + "404 (expected: an existing bucket)", null);
            case 413 -> new Answer.Refused(-1, Reason.TOO_LARGE, where + "413, object too large");
            case 408, 409, 412, 429 -> new Answer.Transient(where + code, retryAfter(failure));
            // The service does not look into an object, so no other status is an event's fault: a person can mend it.
            default -> new Answer.Transient(where + describe(failure) + reason(failure), retryAfter(failure));
        };
    }

    private static String describe(StorageException failure) {
        if (failure.getCode() > 0) {
            return String.valueOf(failure.getCode());
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getClass().getSimpleName();
    }

    private static String reason(StorageException failure) {
        return failure.getReason() == null ? "" : ", " + failure.getReason();
    }

    private static @Nullable Duration retryAfter(StorageException failure) {
        String header = failure.getCause() instanceof HttpResponseException response
                ? response.getHeaders().getRetryAfter()
                : null;
        return header == null ? null : RetryAfter.parse(header, Instant.now());
    }
}
