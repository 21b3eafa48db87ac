package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Finding;
import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.gcs.GcsFault;
import dev.sluice.testkit.gcs.GcsOperation;
import dev.sluice.testkit.gcs.GcsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GcsCheckIT {
    private static final Finding ANONYMOUS =
            new Finding("credentials", Status.SKIPPED, "none are used, as --googleCredentials=NONE says");
    private static final Finding NOT_TRIED =
            new Finding("permissions", Status.SKIPPED, "not tried, as an earlier step failed");

    private GcsServer server;

    @BeforeEach
    void start() throws IOException {
        server = GcsServer.startWithBuckets("archive");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void findsTheBucketAndWritesNothing() {
        assertThat(check("archive"))
                .containsExactly(
                        ANONYMOUS,
                        new Finding("bucket", Status.OK, "bucket archive is there"),
                        new Finding("permissions", Status.OK, "has storage.objects.create and storage.objects.list"));
        assertThat(server.objects("archive", "")).isEmpty();
    }

    @Test
    void namesAMissingPermission() {
        server.withhold("storage.objects.list");

        assertThat(check("archive"))
                .containsExactly(
                        ANONYMOUS,
                        new Finding("bucket", Status.OK, "bucket archive is there"),
                        new Finding(
                                "permissions",
                                Status.FAILED,
                                "bucket archive: no right storage.objects.list (expected: storage.objects.create and"
                                        + " storage.objects.list; give the job's account the roles Storage Object Creator"
                                        + " and Storage Object Viewer)"));
    }

    @Test
    void namesAMissingBucket() {
        assertThat(check("nowhere"))
                .containsExactly(
                        ANONYMOUS,
                        new Finding("bucket", Status.FAILED, "bucket nowhere: 404 (expected: an existing bucket)"),
                        NOT_TRIED);
    }

    @Test
    void saysWhatTheServiceAnswers() {
        server.faults().next(1, GcsFault.status(401), GcsOperation.BUCKET_GET);
        assertThat(check("archive"))
                .contains(new Finding("bucket", Status.FAILED, "bucket archive: 401 (expected: valid credentials)"));

        server.faults().next(1, GcsFault.status(503), GcsOperation.BUCKET_GET);
        assertThat(check("archive"))
                .contains(new Finding(
                        "bucket",
                        Status.FAILED,
                        "bucket archive: 503 (expected: an answer of Cloud Storage; try again)"));
    }

    @Test
    void saysThatNobodyListens() {
        String endpoint = server.endpoint();
        server.close();

        assertThat(check("archive"))
                .contains(new Finding(
                        "bucket",
                        Status.FAILED,
                        endpoint.substring("http://".length())
                                + " refuses connections (expected: a server that listens there; check --gcsUrl and whether"
                                + " it runs)"));
    }

    private List<Finding> check(String bucket) {
        Checklist list = new Checklist(Duration.ofSeconds(20));
        WriteToGcs.check(
                SampleLanes.lane(
                        new SinkSpec.Gcs(
                                bucket, "logs", new FormatSpec.Json(), SampleLanes.BATCH, SampleLanes.DELIVERY),
                        GcsReceiverTest.SCHEMA),
                new GoogleEndpoints(Credentials.NONE, null, null, false, server.endpoint()),
                list);
        return list.findings();
    }
}
