package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import dev.sluice.testkit.bigquery.RowStore.TableRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream that was created by name: how long it is, and the rows that are not to be seen yet. An append is checked and
 * stored in one step, so that of two writers with the same offset one is told that the offset exists.
 */
final class AppendStream {

    private static final long MAX_HIDDEN_ROWS = 5_000_000;

    private final String name;
    private final TableId table;
    private final WriteStream.Type type;
    private final Instant created;
    private final RowStore store;
    private final List<TableRows> hidden = new ArrayList<>();
    private long length;
    private long visibleLength;
    private boolean isFinalized;
    private @Nullable Instant committed;

    AppendStream(String name, TableId table, WriteStream.Type type, Instant created, RowStore store) {
        this.name = name;
        this.table = table;
        this.type = type;
        this.created = created;
        this.store = store;
    }

    String name() {
        return name;
    }

    TableId table() {
        return table;
    }

    WriteStream.Type type() {
        return type;
    }

    Instant created() {
        return created;
    }

    synchronized @Nullable Instant committed() {
        return committed;
    }

    /**
     * Appends rows, or throws and appends none.
     *
     * @param offset the row's offset that the writer expects to write at, or null for "at the end"
     * @return the offset of the first row
     */
    synchronized long append(TableRows rows, @Nullable Long offset) {
        if (isFinalized) {
            throw AppendFailure.streamFinalized(name);
        }
        checkOffset(offset);
        switch (type) {
            case COMMITTED -> {
                store.append(List.of(rows));
                visibleLength += rows.rows().size();
            }
            case PENDING, BUFFERED -> {
                if (length - visibleLength + rows.rows().size() > MAX_HIDDEN_ROWS) {
                    throw AppendFailure.invalid("The stand-in keeps up to " + MAX_HIDDEN_ROWS
                            + " rows of a stream that are not committed.");
                }
                hidden.add(rows);
            }
            case TYPE_UNSPECIFIED, UNRECOGNIZED -> throw AppendFailure.invalidStreamType(name);
        }
        long first = length;
        length += rows.rows().size();
        return first;
    }

    /** Refuses an offset that is not the stream's end. */
    synchronized void checkOffset(@Nullable Long offset) {
        if (offset != null && offset < length) {
            throw AppendFailure.offsetExists(length, offset, name);
        }
        if (offset != null && offset > length) {
            throw AppendFailure.offsetOutOfRange(length, offset, name);
        }
    }

    /** Takes no more rows; returns how many there are. */
    synchronized long finish() {
        isFinalized = true;
        return length;
    }

    /** Shows the rows of a BUFFERED stream up to and including {@code offset}; showing less than before is no error. */
    synchronized long flush(long offset) {
        if (type != WriteStream.Type.BUFFERED) {
            throw AppendFailure.invalidStreamType(name);
        }
        if (offset >= length) {
            throw AppendFailure.offsetOutOfRange(length, offset, name);
        }
        long wanted = offset + 1 - visibleLength;
        List<TableRows> shown = new ArrayList<>();
        while (wanted > 0) {
            TableRows first = hidden.get(0);
            int count = (int) Math.min(wanted, first.rows().size());
            shown.add(new TableRows(table, first.columns(), first.rows().subList(0, count)));
            if (count == first.rows().size()) {
                hidden.remove(0);
            } else {
                hidden.set(
                        0,
                        new TableRows(
                                table,
                                first.columns(),
                                first.rows().subList(count, first.rows().size())));
            }
            wanted -= count;
            visibleLength += count;
        }
        store.append(shown);
        return visibleLength - 1;
    }

    /** What stands against committing this stream. */
    synchronized Optional<StorageError> commitProblem() {
        if (type != WriteStream.Type.PENDING) {
            return Optional.of(AppendFailure.storageError(
                    StorageErrorCode.INVALID_STREAM_TYPE, "Only pending streams can be committed.", name));
        }
        if (committed != null) {
            return Optional.of(AppendFailure.storageError(
                    StorageErrorCode.STREAM_ALREADY_COMMITTED, "Stream has been committed already.", name));
        }
        if (!isFinalized) {
            return Optional.of(AppendFailure.storageError(
                    StorageErrorCode.INVALID_STREAM_STATE, "Stream has not been finalized.", name));
        }
        return Optional.empty();
    }

    /** Hands out the rows to be shown with those of other streams. */
    synchronized List<TableRows> commit(Instant now) {
        committed = now;
        visibleLength = length;
        List<TableRows> rows = List.copyOf(hidden);
        hidden.clear();
        return rows;
    }
}
