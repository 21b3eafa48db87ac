package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.bigquery.storage.v1.Exceptions.AppendSerializationError;
import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AppendFailureTest {
    private static final String TABLE = "p.d.t";

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {
                "CANCELLED",
                "UNKNOWN",
                "DEADLINE_EXCEEDED",
                "RESOURCE_EXHAUSTED",
                "FAILED_PRECONDITION",
                "ABORTED",
                "INTERNAL",
                "UNAVAILABLE"
            })
    void outagesAreTriedAgain(Status.Code code) {
        Throwable failure = code.toStatus().withDescription("try later").asRuntimeException();

        assertThat(AppendFailure.answer(failure, TABLE, 1))
                .isEqualTo(new Answer.Transient("p.d.t: " + code + ": try later", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NOT_FOUND         | the table to exist
                    PERMISSION_DENIED | the right bigquery.tables.updateData on the table
                    UNAUTHENTICATED   | valid credentials
                    UNIMPLEMENTED     | an endpoint that speaks the Storage Write API
                    """)
    void whatSomebodyCanMendHoldsTheLaneAndSaysWhatIsMissing(Status.Code code, String expected) {
        assertThat(AppendFailure.answer(code.toStatus().asRuntimeException(), TABLE, 1))
                .isEqualTo(new Answer.Held("p.d.t: " + code + " (expected: " + expected + ")", null));
    }

    @Test
    void theServicesPauseIsKept() {
        RetryInfo pause = RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(7))
                .build();
        Throwable failure = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
                .setMessage("quota")
                .addDetails(Any.pack(pause))
                .build());

        assertThat(AppendFailure.answer(failure, TABLE, 1))
                .isEqualTo(new Answer.Transient("p.d.t: RESOURCE_EXHAUSTED: quota", Duration.ofSeconds(7)));
    }

    @Test
    void aRequestThatIsInvalidWithoutNamingARowIsRefusedWhole() {
        Throwable failure =
                Status.INVALID_ARGUMENT.withDescription("bad request").asRuntimeException();

        assertThat(AppendFailure.answer(failure, TABLE, 1))
                .isEqualTo(new Answer.Refused(-1, Reason.REJECTED, "p.d.t: INVALID_ARGUMENT: bad request"));
    }

    @Test
    void allRowsThatAreMindedAreRefusedWithoutTheirValues() {
        Throwable failure = new AppendSerializationError(
                Code.INVALID_ARGUMENT_VALUE,
                "Errors found while processing rows",
                "projects/p/datasets/d/tables/t/streams/_default",
                Map.of(4, "Field a is missing", 3, "Cannot convert 'secret' to integer (bad value): secret"));

        assertThat(AppendFailure.answer(failure, TABLE, 6))
                .isEqualTo(new Answer.PerEvent(
                        new TreeMap<>(Map.of(
                                3,
                                new Answer.Refusal(
                                        Reason.REJECTED, "row: Cannot convert (hidden) to integer (bad value)"),
                                4,
                                new Answer.Refusal(Reason.REJECTED, "row: Field a is missing"))),
                        new TreeSet<>(Set.of(0, 1, 2, 5)),
                        null));
    }
}
