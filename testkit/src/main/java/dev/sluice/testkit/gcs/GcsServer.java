package dev.sluice.testkit.gcs;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Google Cloud Storage stand-in: the JSON API over plain HTTP on a free port of 127.0.0.1, objects in memory.
 *
 * <p>Imitated: buckets; objects by media, multipart and resumable upload, visible only once whole; generations and
 * preconditions (412); custom metadata; checksums; reads with ranges; listings with prefix, delimiter and pages; rewrite,
 * copy, compose, patch, delete; batches. Point a client at it with {@code StorageOptions.newBuilder().setHost(endpoint())}
 * and {@code NoCredentials}, or Beam with {@code --gcsEndpoint=<endpoint()>/storage/v1/}.
 *
 * <p>Not imitated: credentials and permissions (every caller may do everything, whatever the question after permissions is
 * answered with), object versions beyond the live one,
 * soft delete, holds, retention, lifecycle, storage classes, notifications, {@code fields} (answers are whole), the XML and
 * gRPC interfaces, rate limits other than scripted ones. An object has up to 256 MiB.
 *
 * @see <a href="https://cloud.google.com/storage/docs/json_api/v1">Cloud Storage JSON API</a>
 */
public final class GcsServer implements AutoCloseable {

    static {
        // The JDK's server writes head and body apart; with Nagle's algorithm each answer would wait 40 ms for the
        // client's delayed acknowledgement. The property is read when the first server of the JVM is created.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private static final int MAX_BODY_BYTES = 256 * 1024 * 1024;
    private static final int MAX_THREADS = 256;
    private static final int LISTING_SIZE = 1_000;

    private final HttpServer http;
    private final ExecutorService threads;
    private final ObjectStore store;
    private final GcsFaults faults = new GcsFaults();
    private final RequestMeter meter = new RequestMeter();
    private final Set<String> withheld = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);

    private GcsServer(boolean createBucketsOnUse) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        threads = new ThreadPoolExecutor(
                0,
                MAX_THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                GcsServer::thread,
                // With every thread busy the dispatcher serves the request itself, which holds the others back.
                new ThreadPoolExecutor.CallerRunsPolicy());
        http.setExecutor(threads);
        store = new ObjectStore(createBucketsOnUse, Clock.systemUTC());
        JsonApi api = new JsonApi(store, new ResumableUploads(store, MAX_BODY_BYTES), meter, endpoint(), withheld);
        http.createContext("/", new HttpFront(api, faults, meter, MAX_BODY_BYTES, closing));
    }

    /** Starts a server where a bucket comes into being when it is first used. */
    public static GcsServer start() throws IOException {
        return start(true);
    }

    /** Starts a server with these buckets only; a call to another one is answered with 404. */
    public static GcsServer startWithBuckets(String... buckets) throws IOException {
        GcsServer server = start(false);
        for (String bucket : buckets) {
            server.store.createBucket(bucket);
        }
        return server;
    }

    private static GcsServer start(boolean createBucketsOnUse) throws IOException {
        GcsServer server = new GcsServer(createBucketsOnUse);
        server.http.start();
        return server;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "gcs-stand-in");
        thread.setDaemon(true);
        return thread;
    }

    /** {@code http://127.0.0.1:port}, without a trailing slash. */
    public String endpoint() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Settings with which a Flink process finds {@code gs://} here; the process needs {@code NO_GCE_CHECK=true}, too. */
    public Map<String, String> flinkSettings() {
        return Map.of(
                "fs.gs.storage.root.url", endpoint() + "/",
                "fs.gs.project.id", "test",
                "fs.gs.auth.null.enable", "true",
                "fs.gs.auth.service.account.enable", "false");
    }

    /** The script of what goes wrong next. */
    public GcsFaults faults() {
        return faults;
    }

    /** Lets the question after permissions (testIamPermissions) be answered as if callers did not have these. */
    public void withhold(String... permissions) {
        withheld.addAll(List.of(permissions));
    }

    /** What the server was asked so far. */
    public GcsRequestCounts requests() {
        return meter.counts();
    }

    /**
     * Tells of each object that is written from now on, whichever way it comes: upload, composition or copy.
     *
     * @param listener is called by one thread at a time, while the server waits
     */
    public void onWrite(Consumer<GcsObject> listener) {
        store.onWrite(listener);
    }

    public List<String> buckets() {
        return store.bucketNames();
    }

    /** The live objects of a bucket whose names start with {@code prefix}, in name order. */
    public List<GcsObject> objects(String bucket, String prefix) {
        List<GcsObject> objects = new ArrayList<>();
        String after = null;
        do {
            ObjectStore.Page page =
                    store.list(bucket, new ObjectStore.Listing(prefix, null, after, LISTING_SIZE, null, null));
            objects.addAll(page.objects());
            after = page.nextToken();
        } while (after != null);
        return List.copyOf(objects);
    }

    /** What describes a live object, custom metadata included. */
    public GcsObject object(String bucket, String name) {
        return store.get(bucket, name, null, Preconditions.NONE).description();
    }

    /** A copy of a live object's content, as it was uploaded. */
    public byte[] read(String bucket, String name) {
        return store.get(bucket, name, null, Preconditions.NONE)
                .content()
                .bytes()
                .clone();
    }

    /** Forgets a bucket and what is in it. */
    public void deleteBucket(String bucket) {
        objects(bucket, "").forEach(object -> store.delete(bucket, object.name(), null, Preconditions.NONE));
        store.deleteBucket(bucket);
    }

    /** Ends scripted hangs, drops connections and forgets every object. */
    @Override
    public void close() {
        closing.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
