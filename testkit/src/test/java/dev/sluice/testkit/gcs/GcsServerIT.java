package dev.sluice.testkit.gcs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.NoCredentials;
import com.google.cloud.ReadChannel;
import com.google.cloud.WriteChannel;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.BlobWriteOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.Storage.CopyRequest;
import com.google.cloud.storage.StorageBatch;
import com.google.cloud.storage.StorageBatchResult;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import dev.sluice.testkit.gcs.GcsOperation.Billing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stand-in through the real client, which retries nothing unless a test says so. */
class GcsServerIT {

    private static final String BUCKET = "logs";
    private static final byte[] CONTENT = "{\"action\":\"deny\"}\n".getBytes(UTF_8);

    private GcsServer server;
    private Storage storage;

    @BeforeEach
    void start() throws IOException {
        server = GcsServer.start();
        storage = client(1);
    }

    @AfterEach
    void stop() throws Exception {
        storage.close();
        server.close();
    }

    private Storage client(int attempts) {
        return StorageOptions.newBuilder()
                .setHost(server.endpoint())
                .setProjectId("sluice")
                .setCredentials(NoCredentials.getInstance())
                .setRetrySettings(RetrySettings.newBuilder()
                        .setMaxAttempts(attempts)
                        .setInitialRetryDelayDuration(Duration.ofMillis(1))
                        .setMaxRetryDelayDuration(Duration.ofMillis(5))
                        .setTotalTimeoutDuration(Duration.ofSeconds(20))
                        .build())
                .build()
                .getService();
    }

    private static BlobInfo.Builder info(String name) {
        return BlobInfo.newBuilder(BUCKET, name).setContentType("application/x-ndjson");
    }

    @Test
    void saysWhichPermissionsAreHeld() {
        server.withhold("storage.objects.list");

        assertThat(storage.testIamPermissions(
                        BUCKET, List.of("storage.objects.create", "storage.objects.list", "storage.objects.get")))
                .containsExactly(true, false, true);
    }

    @Test
    void storesAnObjectSentInOneRequest() {
        Blob created = storage.create(
                info("tenant=acme/a b+c.json")
                        .setMetadata(Map.of("last-offset", "41"))
                        .build(),
                CONTENT);

        Blob read = storage.get(BUCKET, "tenant=acme/a b+c.json");
        assertThat(read.getContent()).isEqualTo(CONTENT);
        assertThat(read.getMetadata()).containsExactly(Map.entry("last-offset", "41"));
        assertThat(read.getContentType()).isEqualTo("application/x-ndjson");
        assertThat(read.getGeneration()).isEqualTo(created.getGeneration()).isPositive();
        // The check value of CRC-32C is 0xe3069283 (RFC 3720), the digest is md5sum's.
        assertThat(storage.create(info("check").build(), "123456789".getBytes(UTF_8)))
                .returns("4waSgw==", Blob::getCrc32c)
                .returns("JfnnlDI7RTiF9RgfGYOGUA==".length(), blob -> blob.getMd5()
                        .length())
                .returns(9L, Blob::getSize);
        assertThat(server.object(BUCKET, "tenant=acme/a b+c.json").metadata()).containsEntry("last-offset", "41");
        assertThat(server.read(BUCKET, "tenant=acme/a b+c.json")).isEqualTo(CONTENT);
    }

    @Test
    void showsAResumableUploadOnlyWhenItIsWhole() throws IOException {
        byte[] big = new byte[3 * 1024 * 1024 + 17];
        new Random(1).nextBytes(big);
        try (WriteChannel writer = storage.writer(info("big").build(), BlobWriteOption.doesNotExist())) {
            writer.setChunkSize(1024 * 1024);
            writer.write(ByteBuffer.wrap(big, 0, 2 * 1024 * 1024 + 5));
            assertThat(server.objects(BUCKET, "")).isEmpty();
            writer.write(ByteBuffer.wrap(big, 2 * 1024 * 1024 + 5, big.length - 2 * 1024 * 1024 - 5));
        }

        assertThat(server.read(BUCKET, "big")).isEqualTo(big);
        assertThat(storage.readAllBytes(BUCKET, "big")).isEqualTo(big);
        assertThat(server.requests().of(GcsOperation.INSERT)).isEqualTo(1);
        assertThat(server.requests().of(GcsOperation.UPLOAD_CHUNK)).isEqualTo(4);
    }

    @Test
    void continuesAResumableUploadAfterAChunkWasLost() throws IOException {
        byte[] big = new byte[1024 * 1024 + 3];
        new Random(2).nextBytes(big);
        server.faults().next(1, GcsFault.status(503), GcsOperation.UPLOAD_CHUNK);
        server.faults().next(1, new GcsFault.ResetMidUpload(1000), GcsOperation.UPLOAD_CHUNK);
        server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.UPLOAD_CHUNK);
        storage = client(10);
        storage.createFrom(info("big").build(), new ByteArrayInputStream(big), 512 * 1024);
        assertThat(server.faults().pending()).isZero();
        assertThat(server.read(BUCKET, "big")).isEqualTo(big);
    }

    @Test
    void answersHowFarAResumableUploadIs() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> opened = http.send(
                post("/upload/storage/v1/b/logs/o?uploadType=resumable&name=x").build(), BodyHandlers.ofString());
        URI session = URI.create(opened.headers().firstValue("Location").orElseThrow());

        assertThat(put(http, session, "bytes */*", new byte[0]))
                .returns(308, HttpResponse::statusCode)
                .returns(true, answer -> answer.headers().firstValue("Range").isEmpty());
        assertThat(put(http, session, "bytes 0-299999/*", new byte[300_000])
                        .headers()
                        .firstValue("Range"))
                .as("a piece that is not the last counts in units of 256 KiB")
                .contains("bytes=0-262143");
        assertThat(put(http, session, "bytes */300000", new byte[0]).statusCode())
                .isEqualTo(308);
        assertThat(put(http, session, "bytes 262144-299999/300000", new byte[300_000 - 262_144])
                        .statusCode())
                .isEqualTo(200);
        assertThat(put(http, session, "bytes */300000", new byte[0]).statusCode())
                .as("a finished upload keeps answering with its object")
                .isEqualTo(200);
        assertThat(server.read(BUCKET, "x")).hasSize(300_000);
    }

    private static HttpResponse<String> put(HttpClient http, URI session, String contentRange, byte[] body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(session)
                        .header("Content-Range", contentRange)
                        .timeout(Duration.ofSeconds(10))
                        .PUT(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder post(String path) {
        return HttpRequest.newBuilder(URI.create(server.endpoint() + path))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.noBody());
    }

    @Test
    void refusesAWriteWhosePreconditionDoesNotHold() {
        Blob first = storage.create(info("a").build(), CONTENT, BlobTargetOption.doesNotExist());

        StorageException refused = catchThrowableOfType(
                StorageException.class,
                () -> storage.create(info("a").build(), new byte[1], BlobTargetOption.doesNotExist()));
        assertThat(refused.getCode()).isEqualTo(412);
        assertThat(refused.getReason()).isEqualTo("conditionNotMet");
        assertThat(server.read(BUCKET, "a")).isEqualTo(CONTENT);

        BlobInfo known = info("a").build().toBuilder()
                .setBlobId(BlobId.of(BUCKET, "a", first.getGeneration()))
                .build();
        Blob second = storage.create(known, new byte[2], BlobTargetOption.generationMatch());
        assertThat(second.getGeneration()).isGreaterThan(first.getGeneration());
        assertThatThrownBy(() -> storage.create(known, new byte[3], BlobTargetOption.generationMatch()))
                .isInstanceOf(StorageException.class);
        assertThat(server.read(BUCKET, "a")).hasSize(2);
    }

    @Test
    void refusesContentThatDoesNotHaveItsChecksum() throws Exception {
        HttpRequest upload = HttpRequest.newBuilder(
                        URI.create(server.endpoint() + "/upload/storage/v1/b/logs/o?uploadType=multipart"))
                .header("Content-Type", "multipart/related; boundary=part")
                .POST(BodyPublishers.ofString("--part\r\nContent-Type: application/json\r\n\r\n"
                        + "{\"name\":\"a\",\"crc32c\":\"AAAAAA==\"}\r\n--part\r\n\r\n123456789\r\n--part--"))
                .build();
        HttpResponse<String> refused = HttpClient.newHttpClient().send(upload, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("doesn't match calculated CRC32C \\\"4waSgw==\\\"");
        assertThat(server.objects(BUCKET, "")).isEmpty();
    }

    @Test
    void listsInPagesAndRollsUpByDelimiter() {
        for (String name : List.of("d/1", "d/2", "d/e/3", "d/f/4", "d/f/5", "z")) {
            storage.create(info(name).build(), CONTENT);
        }

        List<String> paged = new ArrayList<>();
        storage.list(BUCKET, BlobListOption.prefix("d/"), BlobListOption.pageSize(2))
                .iterateAll()
                .forEach(blob -> paged.add(blob.getName()));
        assertThat(paged).containsExactly("d/1", "d/2", "d/e/3", "d/f/4", "d/f/5");
        assertThat(server.requests().of(GcsOperation.LIST)).isEqualTo(3);

        List<String> folder = new ArrayList<>();
        storage.list(BUCKET, BlobListOption.prefix("d/"), BlobListOption.currentDirectory(), BlobListOption.pageSize(1))
                .iterateAll()
                .forEach(blob -> folder.add(blob.getName()));
        assertThat(folder).containsExactlyInAnyOrder("d/1", "d/2", "d/e/", "d/f/");
    }

    @Test
    void composesCopiesAndDeletes() {
        storage.create(info("1").setMetadata(Map.of("k", "v")).build(), "a".getBytes(UTF_8));
        storage.create(info("2").build(), "b".getBytes(UTF_8));

        Blob composed = storage.compose(ComposeRequest.of(BUCKET, List.of("1", "2", "1"), "all"));
        assertThat(composed.getContent()).asString(UTF_8).isEqualTo("aba");
        assertThat(composed.getMd5()).isNull();

        Blob copy = storage.copy(CopyRequest.of(BUCKET, "1", BlobId.of("other", "x/y")))
                .getResult();
        assertThat(copy.getContent()).asString(UTF_8).isEqualTo("a");
        assertThat(copy.getMetadata()).containsEntry("k", "v");

        assertThat(storage.delete(BUCKET, "1")).isTrue();
        assertThat(storage.delete(BUCKET, "1")).isFalse();
        assertThat(storage.get(BUCKET, "1")).isNull();
        assertThat(server.objects(BUCKET, "")).extracting(GcsObject::name).containsExactly("2", "all");
    }

    @Test
    void answersABatchRequestByRequest() {
        storage.create(info("1").build(), CONTENT);
        storage.create(info("2").build(), CONTENT);

        StorageBatch batch = storage.batch();
        StorageBatchResult<Boolean> there = batch.delete(BUCKET, "1");
        StorageBatchResult<Boolean> missing = batch.delete(BUCKET, "nothing");
        StorageBatchResult<Blob> read = batch.get(BUCKET, "2");
        batch.submit();

        assertThat(there.get()).isTrue();
        assertThat(missing.get()).isFalse();
        assertThat(read.get().getSize()).isEqualTo(CONTENT.length);
        assertThat(server.requests().of(GcsOperation.DELETE)).isEqualTo(2);
        assertThat(server.objects(BUCKET, "")).extracting(GcsObject::name).containsExactly("2");
    }

    @Test
    void servesRanges() throws IOException {
        storage.create(info("r").build(), "0123456789".getBytes(UTF_8));
        try (ReadChannel reader = storage.reader(BUCKET, "r")) {
            reader.seek(3);
            reader.limit(7);
            ByteBuffer part = ByteBuffer.allocate(100);
            while (reader.read(part) >= 0) {
                assertThat(part.hasRemaining()).isTrue();
            }
            assertThat(new String(part.array(), 0, part.position(), UTF_8)).isEqualTo("3456");
        }
    }

    @Test
    void keepsGzipAsItWasUploadedAndUnpacksItForClientsThatDoNotTakeIt() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(CONTENT);
        }
        storage.create(info("a.json.gz").setContentEncoding("gzip").build(), packed.toByteArray());

        assertThat(new GZIPInputStream(new ByteArrayInputStream(server.read(BUCKET, "a.json.gz"))).readAllBytes())
                .isEqualTo(CONTENT);
        HttpRequest plain = HttpRequest.newBuilder(
                        URI.create(server.endpoint() + "/storage/v1/b/logs/o/a.json.gz?alt=media"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(plain, BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(CONTENT);
    }

    @Test
    void changesMetadataOnly() {
        Blob before = storage.create(info("a").setMetadata(Map.of("k", "v")).build(), CONTENT);
        Blob after = before.toBuilder().setMetadata(Map.of("k", "w")).build().update();
        assertThat(after.getMetadata()).containsEntry("k", "w");
        assertThat(after.getGeneration()).isEqualTo(before.getGeneration());
        assertThat(after.getMetageneration()).isEqualTo(2);
    }

    @Test
    void knowsOnlyItsBucketsWhenToldWhich() throws Exception {
        server.close();
        server = GcsServer.startWithBuckets("known");
        storage = client(1);

        storage.create(BlobInfo.newBuilder("known", "a").build(), CONTENT);
        assertRefused(
                404, () -> storage.create(BlobInfo.newBuilder("unknown", "a").build(), CONTENT));
        assertThat(storage.get("unknown")).isNull();
        storage.create(BucketInfo.of("new-one"));
        assertRefused(409, () -> storage.create(BucketInfo.of("new-one")));
        assertThat(server.buckets()).containsExactly("known", "new-one");
    }

    private static void assertRefused(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.getCode())
                .isEqualTo(code));
    }

    @Test
    void refusesAsScriptedAndThenRecovers() throws Exception {
        server.faults().next(2, new GcsFault.Status(429, Duration.ofSeconds(7)), GcsOperation.INSERT);

        HttpResponse<String> refused = HttpClient.newHttpClient()
                .send(
                        post("/upload/storage/v1/b/logs/o?uploadType=media&name=x")
                                .build(),
                        BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("7");
        assertThat(refused.body()).contains("rateLimitExceeded");
        assertRefused(429, () -> storage.create(info("a").build(), CONTENT));

        assertThat(storage.create(info("a").build(), CONTENT)).isNotNull();
    }

    @Test
    void storesTheObjectWhoseAnswerIsLost() {
        server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.INSERT);
        assertThatThrownBy(() -> storage.create(info("a").build(), CONTENT, BlobTargetOption.doesNotExist()))
                .isInstanceOf(StorageException.class);

        assertThat(server.read(BUCKET, "a")).isEqualTo(CONTENT);
        assertRefused(412, () -> storage.create(info("a").build(), CONTENT, BlobTargetOption.doesNotExist()));
    }

    @Test
    void storesNothingOfAnUploadThatIsCutOff() {
        server.faults().next(1, new GcsFault.ResetMidUpload(10_000), GcsOperation.INSERT);
        assertThatThrownBy(() -> storage.create(info("a").build(), new byte[5_000_000]))
                .isInstanceOf(StorageException.class);
        assertThat(server.objects(BUCKET, "")).isEmpty();
    }

    @Test
    void hangsUntilTheLimitAndStoresNothing() {
        server.faults().next(1, new GcsFault.Hang(Duration.ofMillis(50)), GcsOperation.INSERT);
        server.faults().next(1, new GcsFault.Slow(Duration.ofMillis(50)), GcsOperation.INSERT);
        assertThatThrownBy(() -> storage.create(info("a").build(), CONTENT)).isInstanceOf(StorageException.class);
        assertThat(server.objects(BUCKET, "")).isEmpty();
        assertThat(storage.create(info("a").build(), CONTENT)).isNotNull();
    }

    @Test
    void countsRequestsByClassAndBytes() {
        storage.create(info("a").build(), new byte[1000]);
        Blob read = storage.get(BUCKET, "a");
        assertThat(read.getContent()).hasSize(1000);
        storage.delete(BUCKET, "a");

        GcsRequestCounts counts = server.requests();
        assertThat(counts.of(Billing.CLASS_A)).isEqualTo(1);
        assertThat(counts.of(Billing.CLASS_B)).isEqualTo(2);
        assertThat(counts.of(GcsOperation.DELETE)).isEqualTo(1);
        assertThat(counts.bytesReceived()).isPositive();
        assertThat(counts.bytesSent()).isGreaterThan(1000);
    }

    @Test
    void tellsOfEachObjectThatIsWrittenHoweverItComes() {
        List<String> written = new ArrayList<>();
        server.onWrite(object -> written.add(object.name() + " " + object.size()));

        storage.create(info("a").build(), new byte[10]);
        storage.create(info("b").build(), new byte[20]);
        storage.compose(ComposeRequest.of(BUCKET, List.of("a", "b"), "c"));
        storage.copy(CopyRequest.of(BUCKET, "c", "d")).getResult();
        storage.delete(BUCKET, "a");

        assertThat(written).containsExactly("a 10", "b 20", "c 30", "d 30");
    }

    @Test
    void forgetsABucket() {
        storage.create(info("a").build(), CONTENT);

        server.deleteBucket(BUCKET);

        assertThat(server.buckets()).isEmpty();
    }
}
