package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions.OffsetAlreadyExists;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a lane's rows to buffered streams of its own, where nobody sees them until they are flushed ({@link
 * MakeVisible}). Each stream has one append under way at a time, at an explicit offset; as many streams as appends are
 * under way at once.
 *
 * <p>A stream's length counts the rows that were acknowledged and nothing else. When an append ends without saying whether
 * it was stored, its stream is never appended to again, and its rows go to another one: behind the acknowledged length
 * there may be rows, which are never flushed. So each event counts in one stream only, whatever becomes of answers.
 *
 * <p>Source: <a href="https://cloud.google.com/bigquery/docs/write-api#buffered_type">Storage Write API, buffered type</a>.
 */
final class ExactlyOnceReceiver implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceReceiver.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final String table;
    private final Duration requestTimeout;
    private final RowLayout layout;
    private final WriterOpener<RowStream> opener;

    // Everything below is guarded by this.
    private final List<Tail> tails = new ArrayList<>();
    private final Deque<Tail> idle = new ArrayDeque<>();
    private final Map<ShipmentName, CompletableFuture<Answer>> attempts = new HashMap<>();
    private boolean closed;

    /** A stream and what is known of it. */
    private static final class Tail {
        final RowStream stream;
        long rows;
        long told;
        boolean refusedHere;
        boolean retired;

        Tail(RowStream stream) {
            this.stream = stream;
        }
    }

    /** The parts of a shipment that was taken apart have other names than the whole. */
    private record ShipmentName(
            String topic, int partition, long offset, String lastTopic, int lastPartition, long lastOffset, int count) {
        static ShipmentName of(Shipment shipment) {
            Shipment.Slice first = shipment.slices().get(0);
            Shipment.Slice last = shipment.slices().get(shipment.slices().size() - 1);
            return new ShipmentName(
                    first.batch().topic(),
                    first.batch().partition(),
                    first.batch().offset(first.from()),
                    last.batch().topic(),
                    last.batch().partition(),
                    last.batch().offset(last.to() - 1),
                    shipment.count());
        }
    }

    /**
     * A receiver without any stream yet.
     *
     * @param table the table's name in messages
     * @param requestTimeout time one attempt may take, the opening of a stream included
     * @param layout what a row is
     * @param opener creates a stream; called on a thread of its own
     */
    ExactlyOnceReceiver(String table, Duration requestTimeout, RowLayout layout, WriterOpener<RowStream> opener) {
        this.table = table;
        this.requestTimeout = requestTimeout;
        this.layout = layout;
        this.opener = opener;
    }

    /**
     * A shipment that is sent again while, or after, it was stored gets the answer of the first time: who sends may have
     * lost patience a moment before it came.
     */
    @Override
    public CompletableFuture<Answer> send(Shipment shipment) {
        Optional<Answer> tooLarge = layout.tooLarge(shipment);
        if (tooLarge.isPresent()) {
            return CompletableFuture.completedFuture(tooLarge.get());
        }
        ShipmentName name = ShipmentName.of(shipment);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        synchronized (this) {
            CompletableFuture<Answer> known = attempts.putIfAbsent(name, answer);
            if (known != null) {
                return known;
            }
        }
        var unused = attempt(shipment).whenComplete((outcome, bug) -> {
            if (!(outcome instanceof Answer.Accepted)) {
                synchronized (this) {
                    attempts.remove(name);
                }
            }
            if (bug == null) {
                answer.complete(outcome);
            } else {
                answer.completeExceptionally(Calls.unwrapped(bug));
            }
        });
        return answer;
    }

    @Override
    public synchronized Map<String, Long> unpublished() {
        Map<String, Long> lengths = new HashMap<>();
        for (Iterator<Tail> each = tails.iterator(); each.hasNext(); ) {
            Tail tail = each.next();
            if (tail.rows > tail.told) {
                lengths.put(tail.stream.name(), tail.rows);
                tail.told = tail.rows;
            }
            if (tail.retired) {
                each.remove();
            }
        }
        attempts.values().removeIf(CompletableFuture::isDone);
        return lengths;
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> closing;
        synchronized (this) {
            closed = true;
            closing = tails.stream()
                    .filter(tail -> !tail.retired)
                    .map(ExactlyOnceReceiver::closing)
                    .toList();
        }
        try {
            CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                    .get(CLOSE_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().addKeyValue("table", table).setCause(e).log("Streams did not close in time");
        }
    }

    private CompletableFuture<Answer> attempt(Shipment shipment) {
        CompletableFuture<Void> deadline =
                new CompletableFuture<Void>().completeOnTimeout(null, requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
        return tail(deadline)
                .thenCompose(tail -> append(tail, shipment, deadline))
                .exceptionally(failure -> answer(Calls.unwrapped(failure), shipment.count()))
                .whenComplete((answer, bug) -> deadline.cancel(false));
    }

    /** A stream that no append is under way on; opens one when there is none. */
    private synchronized CompletableFuture<Tail> tail(CompletableFuture<Void> deadline) {
        if (closed) {
            // An attempt that began just before the close must not open a stream that nobody closes.
            return CompletableFuture.failedFuture(new CancellationException("the receiver was closed"));
        }
        while (!idle.isEmpty()) {
            Tail tail = idle.removeFirst();
            if (!tail.stream.isClosed()) {
                return CompletableFuture.completedFuture(tail);
            }
            retire(tail);
        }
        CompletableFuture<Tail> opened = failAt(deadline, new CompletableFuture<>());
        var unused = CompletableFuture.supplyAsync(opener, Calls::onOwnThread).whenComplete((stream, failure) -> {
            if (failure == null) {
                adopt(stream, opened);
            } else {
                opened.completeExceptionally(Calls.unwrapped(failure));
            }
        });
        return opened;
    }

    private synchronized void adopt(RowStream stream, CompletableFuture<Tail> opened) {
        Tail tail = new Tail(stream);
        if (closed) {
            retire(tail);
            return;
        }
        tails.add(tail);
        if (!opened.complete(tail)) {
            // Too late for the one who asked; the next one takes it.
            idle.addLast(tail);
        }
    }

    private CompletableFuture<Answer> append(Tail tail, Shipment shipment, CompletableFuture<Void> deadline) {
        return failAt(deadline, tail.stream.append(layout.rows(shipment), tail.rows))
                .handle((response, failure) ->
                        settle(tail, shipment.count(), response, failure == null ? null : Calls.unwrapped(failure)));
    }

    private synchronized Answer settle(
            Tail tail, int count, @Nullable AppendRowsResponse response, @Nullable Throwable failure) {
        if (failure == null ? response == null || response.getRowErrorsCount() == 0 : isStored(tail, count, failure)) {
            tail.rows += count;
            tail.refusedHere = false;
            idle.addFirst(tail);
            return new Answer.Accepted();
        }
        if ((failure == null || isRefusal(failure)) && !tail.stream.isClosed()) {
            tail.refusedHere = true;
            idle.addFirst(tail);
        } else {
            retire(tail);
        }
        return failure == null && response != null
                ? AppendFailure.refusedRows(BigQueryReceiver.rowErrors(response), count)
                : answer(failure, count);
    }

    /**
     * Whether the client was told that the offset exists when it sent the append again by itself. Only this append can have
     * been stored there, if no other was ever tried at the offset and the stream is as long as it makes it.
     */
    private static boolean isStored(Tail tail, int count, Throwable failure) {
        return failure instanceof OffsetAlreadyExists exists
                && !tail.refusedHere
                && exists.getExpectedOffset() == tail.rows + count;
    }

    /** Whether the service has looked at the append and stored nothing, and would take another one on the same writer. */
    private boolean isRefusal(Throwable failure) {
        if (opener.needsNewWriter(failure)) {
            return false;
        }
        return switch (Status.fromThrowable(failure).getCode()) {
            case INVALID_ARGUMENT, RESOURCE_EXHAUSTED, PERMISSION_DENIED, UNAUTHENTICATED -> true;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> false;
        };
    }

    private Answer answer(@Nullable Throwable failure, int count) {
        return failure == null || failure instanceof TimeoutException
                ? new Answer.Transient(table + ": no answer within " + requestTimeout, null)
                : AppendFailure.answer(failure, table, count);
    }

    private synchronized void retire(Tail tail) {
        tail.retired = true;
        var unused = closing(tail);
    }

    private static CompletableFuture<Void> closing(Tail tail) {
        return CompletableFuture.runAsync(tail.stream::close, Calls::onOwnThread);
    }

    private static <T> CompletableFuture<T> failAt(CompletableFuture<Void> deadline, CompletableFuture<T> future) {
        var unused = deadline.thenRun(() -> future.completeExceptionally(new TimeoutException("deadline")));
        return future;
    }
}
