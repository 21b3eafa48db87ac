package dev.sluice.sinks.gcs;

import com.google.cloud.storage.StorageException;
import dev.sluice.sinks.check.CheckFailedException;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Server;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleIdentity;
import dev.sluice.subscription.SinkSpec;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Asks for a lane's bucket and for what the credentials may do there; writes no object. */
final class GcsCheck {
    /** Writing objects, and asking for what is written, which exactly once rests on. */
    private static final List<String> WRITE = List.of("storage.objects.create", "storage.objects.list");

    /** The same, and replacing objects that grow, and lists of them. */
    private static final List<String> REPLACE =
            List.of("storage.objects.create", "storage.objects.list", "storage.objects.get", "storage.objects.delete");

    private GcsCheck() {}

    static void run(SinkSpec.Gcs sink, GoogleEndpoints endpoints, Checklist list) {
        boolean replaces = sink.combine() != null || sink.manifest();
        List<String> wanted = replaces ? REPLACE : WRITE;
        String role = replaces ? "role Storage Object User" : "roles Storage Object Creator and Storage Object Viewer";
        boolean known = GoogleIdentity.check(list, endpoints);
        AtomicReference<List<String>> lacking = new AtomicReference<>(List.of());
        boolean found = list.step(known, "bucket", () -> {
            lacking.set(
                    lacking(Bucket.open(endpoints, sink.bucket(), list.timeout()), sink.bucket(), wanted, endpoints));
            return "bucket " + sink.bucket() + " is there";
        });
        list.step(found, "permissions", () -> {
            if (!lacking.get().isEmpty()) {
                throw new CheckFailedException(
                        "bucket " + sink.bucket() + ": no right " + String.join(", ", lacking.get()) + " (expected: "
                                + String.join(" and ", wanted) + "; give the job's account the " + role + ")");
            }
            return "has " + String.join(" and ", wanted);
        });
    }

    private static List<String> lacking(Bucket bucket, String name, List<String> wanted, GoogleEndpoints endpoints)
            throws CheckFailedException {
        try {
            return bucket.lacking(wanted);
        } catch (StorageException e) {
            throw new CheckFailedException(describe(e, name, endpoints));
        }
    }

    private static String describe(StorageException failure, String bucket, GoogleEndpoints endpoints) {
        IOException trouble = Server.connectionTrouble(failure);
        if (failure.getCode() <= 0 && trouble != null) {
            String url = Objects.requireNonNullElse(endpoints.gcs(), "https://storage.googleapis.com");
            return Server.of(URI.create(url), "--gcsUrl", "").explain(trouble);
        }
        Answer answer = StorageFailure.answer(failure, bucket);
        return answer instanceof Answer.Held held
                ? held.detail()
                : "bucket " + bucket + ": " + failure.getCode() + " (expected: an answer of Cloud Storage; try again)";
    }
}
