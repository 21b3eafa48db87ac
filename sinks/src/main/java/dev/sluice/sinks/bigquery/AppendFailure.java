package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.Exceptions.AppendSerializtionError;
import com.google.cloud.bigquery.storage.v1.Exceptions.SchemaMismatchedException;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a failed append means. What is wrong with a row is refused; a missing table and missing rights hold the lane, and
 * everything else is tried again, so that an outage or a mistake in the set-up never drains a topic into dead letters.
 */
final class AppendFailure {
    private static final int DETAIL_CHARACTERS = 300;
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private AppendFailure() {}

    /** How a gRPC status is answered. */
    private enum Meaning {
        /** A fault of the moment. */
        TRY_AGAIN,
        /** Somebody has to act, and then the same append goes through. */
        HOLD,
        /** The rows themselves are the trouble. */
        REFUSE
    }

    /** The answer for the failure of one append of {@code count} rows to {@code table}. */
    static Answer answer(Throwable failure, String table, int count) {
        if (rowErrors(failure) instanceof AppendSerializtionError rows
                && !rows.getRowIndexToErrorMessage().isEmpty()) {
            return refusedRows(rows.getRowIndexToErrorMessage(), count);
        }
        if (failure instanceof WriterOpener.UnfitTableException unfit) {
            return new Answer.Held(String.valueOf(unfit.getMessage()).replace('\n', ' '), null);
        }
        Status status = Status.fromThrowable(failure);
        String detail = table + ": " + status.getCode() + describe(status);
        return switch (meaning(failure, status)) {
            case TRY_AGAIN -> new Answer.Transient(detail, retryDelay(failure));
            case HOLD -> new Answer.Held(detail + " (expected: " + remedy(status) + ")", retryDelay(failure));
            case REFUSE -> new Answer.Refused(-1, Reason.REJECTED, detail);
        };
    }

    /** BigQuery names every row it minds, and has stored none of the append: the others are sent again, all at once. */
    static Answer refusedRows(Map<Integer, String> errors, int count) {
        SortedMap<Integer, Answer.Refusal> refused = new TreeMap<>();
        errors.forEach((row, message) -> refused.put(row, refusal(message)));
        SortedSet<Integer> others = IntStream.range(0, count).boxed().collect(Collectors.toCollection(TreeSet::new));
        others.removeAll(refused.keySet());
        return new Answer.PerEvent(refused, others, null);
    }

    /** What follows the colon may repeat the row's own value, as in "... (bad value): 10.0.0.1". */
    static Answer.Refusal refusal(String message) {
        return new Answer.Refusal(Reason.REJECTED, "row: " + withoutValues(message.split(":", 2)[0]));
    }

    private static Meaning meaning(Throwable failure, Status status) {
        if (failure instanceof SchemaMismatchedException) {
            return Meaning.HOLD;
        }
        return switch (status.getCode()) {
            case INVALID_ARGUMENT -> Meaning.REFUSE;
            case NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED -> Meaning.HOLD;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> Meaning.TRY_AGAIN;
        };
    }

    private static String remedy(Status status) {
        return switch (status.getCode()) {
            case NOT_FOUND -> "the table to exist";
            case PERMISSION_DENIED -> "the right bigquery.tables.updateData on the table";
            case UNAUTHENTICATED -> "valid credentials";
            case UNIMPLEMENTED -> "an endpoint that speaks the Storage Write API";
            default -> "a table with every column of the subscription";
        };
    }

    private static @Nullable Throwable rowErrors(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof AppendSerializtionError)) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The pause that the service asks for in {@code google.rpc.RetryInfo}, or null. */
    private static @Nullable Duration retryDelay(Throwable failure) {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return null;
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                try {
                    com.google.protobuf.Duration delay =
                            detail.unpack(RetryInfo.class).getRetryDelay();
                    return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
                } catch (InvalidProtocolBufferException e) {
                    // A delay that cannot be read is as good as none: the lane's own backoff applies.
                    return null;
                }
            }
        }
        return null;
    }

    private static String describe(Status status) {
        return status.getDescription() == null ? "" : ": " + withoutValues(status.getDescription());
    }

    private static String withoutValues(String message) {
        String plain = CONTROL.matcher(QUOTED.matcher(message).replaceAll("(hidden)"))
                .replaceAll(" ")
                .strip();
        return plain.length() <= DETAIL_CHARACTERS ? plain : plain.substring(0, DETAIL_CHARACTERS);
    }
}
