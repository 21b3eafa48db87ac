package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import dev.sluice.testkit.bigquery.RowStore.TableRows;
import io.grpc.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The streams that were created by name. Default streams need no entry: they have no state. */
final class StreamRegistry {

    private static final int MAX_STREAMS = 100_000;
    private static final String DEFAULT_STREAM = "_default";

    private final Map<String, AppendStream> streams = new HashMap<>();
    private final RowStore store;
    private final Clock clock;

    StreamRegistry(RowStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** {@code projects/p/datasets/d/tables/t/_default}, with or without {@code /streams} before the last part. */
    static boolean isDefault(String name) {
        return name.endsWith("/" + DEFAULT_STREAM);
    }

    synchronized AppendStream create(String tablePath, TableId table, WriteStream.Type type) {
        if (streams.size() == MAX_STREAMS) {
            throw AppendFailure.of(
                    Status.Code.RESOURCE_EXHAUSTED, "The stand-in keeps up to " + MAX_STREAMS + " streams.");
        }
        String name = tablePath + "/streams/" + UUID.randomUUID();
        AppendStream stream = new AppendStream(name, table, type, clock.instant(), store);
        streams.put(name, stream);
        return stream;
    }

    synchronized AppendStream stream(String name) {
        AppendStream stream = streams.get(name);
        if (stream == null) {
            throw AppendFailure.streamNotFound(name);
        }
        return stream;
    }

    /** Forgets the streams of a table that was deleted; one of the same name has none of them. */
    synchronized void forget(TableId table) {
        streams.values().removeIf(stream -> stream.table().equals(table));
    }

    /** How many streams there are. */
    synchronized int count() {
        return streams.size();
    }

    /**
     * Shows the rows of all streams at one moment, or of none.
     *
     * @return what stood against it; empty if the streams are committed
     */
    synchronized List<StorageError> commit(List<String> names, Instant now) {
        List<StorageError> problems = new ArrayList<>();
        List<AppendStream> found = new ArrayList<>();
        for (String name : names) {
            AppendStream stream = streams.get(name);
            if (stream == null) {
                problems.add(AppendFailure.storageError(
                        StorageErrorCode.STREAM_NOT_FOUND, "Requested entity was not found.", name));
            } else {
                found.add(stream);
                Optional<StorageError> problem = stream.commitProblem();
                problem.ifPresent(problems::add);
            }
        }
        if (problems.isEmpty()) {
            List<TableRows> rows = new ArrayList<>();
            found.forEach(stream -> rows.addAll(stream.commit(now)));
            store.append(rows);
        }
        return problems;
    }
}
