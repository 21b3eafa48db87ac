package dev.sluice.testkit.bigquery;

import io.grpc.Status;
import java.time.Duration;

/** What goes wrong with one append request, or with another call of the Storage Write API. */
public sealed interface BigQueryFault {

    /** The call ends with this status; nothing is stored. The client has to connect again. */
    record CallFails(Status.Code code) implements BigQueryFault {}

    /** The request is answered with an error of this code; nothing is stored, and a call of AppendRows goes on. */
    record Refused(Status.Code code) implements BigQueryFault {}

    /** The request is neither stored nor answered; its connection breaks after {@code limit} or with the server. */
    record Hang(Duration limit) implements BigQueryFault {}

    /** The request is served, {@code delay} late, and so are those behind it on the same call. */
    record Slow(Duration delay) implements BigQueryFault {}

    /** The connection breaks before anything is stored. */
    record ConnectionLost() implements BigQueryFault {}

    /** The call takes effect, then the connection breaks instead of an answer. */
    record AnswerLost() implements BigQueryFault {}

    /**
     * The stream turns out to be finalized. A table's default stream cannot be; there, and for other calls than appends, the request is
     * served.
     */
    record StreamFinalized() implements BigQueryFault {}
}
