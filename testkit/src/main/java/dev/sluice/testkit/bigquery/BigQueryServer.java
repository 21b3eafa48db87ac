package dev.sluice.testkit.bigquery;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A BigQuery stand-in on one free port of 127.0.0.1: the Storage Write API over gRPC (plaintext, and TLS when it has a
 * certificate), the REST calls for datasets, tables and insertAll over plain HTTP, and rows in DuckDB.
 *
 * <p>Imitated: committed, pending, buffered and default streams; stream offsets with {@code OffsetAlreadyExists} and
 * {@code OffsetOutOfRange}; row errors, which keep the whole append out; finalize, flush, batch commit; a writer's schema
 * matched with the table's, and the table's changes told to the writer; 404 and 409 for datasets and tables; schema,
 * partitioning and clustering kept as given; schemas that gain columns; insertAll with insertId.
 *
 * <p>Not imitated: credentials and permissions, jobs and queries over REST (use {@link #query}), reads over gRPC, load and
 * extract, views, partitions as such (a table is one table, and nothing expires), default values, change data capture,
 * Arrow rows, quotas other than the request's size, the delay until a new table can be written to. Projects are not told
 * apart. STRUCT columns are JSON in DuckDB, as are repeated columns other than STRING, INT64, FLOAT64 and BOOL; BIGNUMERIC
 * has the range of NUMERIC.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/write-api">Storage Write API</a>
 */
public final class BigQueryServer implements AutoCloseable {

    static {
        // The JDK's server writes head and body apart; with Nagle's algorithm each answer would wait 40 ms for the
        // client's delayed acknowledgement. The property is read when the first server of the JVM is created.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
    private static final int MAX_THREADS = 256;
    private static final int CLOSE_TIMEOUT_SECONDS = 5;

    private final RowStore store;
    private final StreamRegistry streams;
    private final Catalog catalog;
    private final BigQueryFaults faults = new BigQueryFaults();
    private final AppendMeter meter = new AppendMeter();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads;
    private final HttpServer http;
    private final Server grpc;
    private final @Nullable Server grpcOverTls;
    private final PortByFirstByte port;

    private BigQueryServer(BigQuerySettings settings) throws IOException, SQLException {
        store = RowStore.open(settings.databaseFile());
        threads = new ThreadPoolExecutor(
                0,
                MAX_THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                BigQueryServer::thread,
                // With every thread busy the dispatcher serves the request itself, which holds the others back.
                new ThreadPoolExecutor.CallerRunsPolicy());
        Clock clock = Clock.systemUTC();
        streams = new StreamRegistry(store, clock);
        catalog = new Catalog(store, streams, clock);
        http = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", new RestFront(new RestApi(catalog, new InsertAll(store), faults)));
        http.start();
        AppendCall.Context appends =
                new AppendCall.Context(catalog, streams, store, faults, meter, this::breakConnection, closing);
        WriteService service = new WriteService(catalog, streams, appends, clock);
        grpc = server(service, null, null).start();
        Path certificate = settings.certificate();
        Path privateKey = settings.privateKey();
        grpcOverTls = certificate == null || privateKey == null
                ? null
                : server(service, certificate, privateKey).start();
        port = PortByFirstByte.open(new PortByFirstByte.Backends(
                http.getAddress().getPort(), grpc.getPort(), grpcOverTls == null ? null : grpcOverTls.getPort()));
    }

    private Server server(WriteService service, @Nullable Path certificate, @Nullable Path privateKey)
            throws IOException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(loopback(), 0))
                .executor(threads)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .intercept(new PeerPort())
                .addService(service);
        if (certificate != null && privateKey != null) {
            builder.useTransportSecurity(certificate.toFile(), privateKey.toFile());
        }
        return builder.build();
    }

    /** Starts a server with rows in memory and gRPC without TLS. */
    public static BigQueryServer start() throws IOException, SQLException {
        return start(BigQuerySettings.defaults());
    }

    public static BigQueryServer start(BigQuerySettings settings) throws IOException, SQLException {
        return new BigQueryServer(settings);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "bigquery-stand-in");
        thread.setDaemon(true);
        return thread;
    }

    /** {@code 127.0.0.1:port}, for gRPC clients. */
    public String grpcEndpoint() {
        return "127.0.0.1:" + port.port();
    }

    /** {@code http://127.0.0.1:port}, for REST clients and for Beam's {@code --bigQueryEndpoint}. */
    public String restEndpoint() {
        return "http://" + grpcEndpoint();
    }

    /** The script of what goes wrong next. */
    public BigQueryFaults faults() {
        return faults;
    }

    /** What came through the Storage Write API so far. */
    public AppendCounts appends() {
        return meter.counts();
    }

    /** How many streams writers have created, on tables that exist. */
    public int streams() {
        return streams.count();
    }

    /** Breaks every open connection, REST and gRPC. */
    public void breakConnections() {
        port.resetAll();
    }

    /**
     * Runs SQL over what has landed. Tables are called {@code dataset.table}; quote names that are reserved words.
     *
     * @return rows as maps from column label to value, in the order of the columns
     */
    public List<Map<String, @Nullable Object>> query(String sql) throws SQLException {
        return store.query(sql);
    }

    /** The number of rows that a reader of the table sees. */
    public long rowCount(String dataset, String table) throws SQLException {
        Object count = query("SELECT count(*) AS n FROM " + new TableId(dataset, table).quoted())
                .get(0)
                .get("n");
        if (!(count instanceof Number number)) {
            throw new IllegalStateException("count(*) is a number");
        }
        return number.longValue();
    }

    private void breakConnection(int peerPort) {
        port.reset(peerPort);
    }

    /** Ends scripted hangs, breaks connections, and closes the database. */
    @Override
    public void close() throws IOException, SQLException {
        closing.countDown();
        port.close();
        http.stop(0);
        stop(grpc);
        if (grpcOverTls != null) {
            stop(grpcOverTls);
        }
        threads.shutdownNow();
        store.close();
    }

    private static void stop(Server server) {
        server.shutdownNow();
        try {
            // Appends under way may end before the database closes; what does not end in time fails there.
            boolean unused = server.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
