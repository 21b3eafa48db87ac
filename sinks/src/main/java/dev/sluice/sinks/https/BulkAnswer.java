package dev.sluice.sinks.https;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteBufferFeeder;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Answer.Refusal;
import dev.sluice.sinks.https.Protocol.Outcome;
import dev.sluice.sinks.https.Verdicts.Verdict;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a bulk answer while it arrives, and keeps of each failed one its index and a line: bounded by the
 * events of the request, however long the answer is.
 *
 * <pre>{@code {"errors":true,"items":[{"create":{"status":429,"error":{"type":"...","reason":"..."}}}]}}</pre>
 */
final class BulkAnswer implements BodySubscriber<Outcome> {
    private static final JsonFactory JSON = new JsonFactory();

    /** On creating: the document is there, from an attempt whose answer was lost. */
    private static final int CONFLICT = 409;

    // Nesting within the answer.
    private static final int ANSWER = 1;
    private static final int ITEM = 3;
    private static final int RESULT = 4;
    private static final int ERROR = 5;

    private final int events;
    private final JsonParser parser;
    private final ByteBufferFeeder feeder;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final TreeMap<Integer, Refusal> refused = new TreeMap<>();
    private final TreeSet<Integer> again = new TreeSet<>();
    private @Nullable String misconfigured;
    private @Nullable String malformed;
    private int busyStatus;
    private int items;
    private boolean inItems;
    private int depth;
    private int status;
    private String error = "";

    BulkAnswer(int events) {
        this.events = events;
        try {
            this.parser = JSON.createNonBlockingByteBufferParser();
        } catch (IOException e) {
            throw new AssertionError("a parser that reads nothing yet", e);
        }
        this.feeder = (ByteBufferFeeder) parser.getNonBlockingInputFeeder();
    }

    @Override
    public CompletionStage<Outcome> getBody() {
        return outcome;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (malformed == null && buffer.hasRemaining()) {
                try {
                    feeder.feedInput(buffer);
                    readOn();
                } catch (JsonProcessingException notJson) {
                    // Without its message, which quotes the answer.
                    malformed = "not JSON";
                } catch (IOException e) {
                    throw new AssertionError("reading memory", e);
                }
            }
        }
    }

    @Override
    public void onError(Throwable trouble) {
        outcome.completeExceptionally(trouble);
    }

    @Override
    public void onComplete() {
        outcome.complete(new Outcome.Settled(answer()));
    }

    private Answer answer() {
        if (misconfigured != null) {
            // What was accepted all the same is there already when it is sent again.
            return new Answer.Held(misconfigured + " (expected: 2xx; check auth and elastic.index)", null);
        }
        if (malformed == null && items != events) {
            malformed = items + " items";
        }
        if (malformed != null) {
            String detail = "status 200 with " + malformed + " (expected: a bulk answer of " + events + " items)";
            return new Answer.Transient(detail, null);
        }
        if (refused.isEmpty() && again.isEmpty()) {
            return new Answer.Accepted();
        }
        String trouble = "status " + busyStatus + " for " + again.size() + " of " + events + " events";
        return new Answer.PerEvent(refused, again, again.isEmpty() ? null : new Answer.Transient(trouble, null));
    }

    private void readOn() throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.NOT_AVAILABLE; token = parser.nextToken()) {
            if (token == null) {
                return;
            } else if (token.isStructStart()) {
                depth++;
                if (depth == ANSWER + 1) {
                    inItems = token == JsonToken.START_ARRAY && "items".equals(parser.currentName());
                } else if (depth == ITEM) {
                    status = 0;
                    error = "";
                }
            } else if (token.isStructEnd()) {
                if (inItems && depth == ITEM) {
                    endItem();
                }
                depth--;
            } else if (inItems) {
                value(token);
            }
        }
    }

    private void value(JsonToken token) throws IOException {
        String name = parser.currentName();
        if (depth == RESULT && token == JsonToken.VALUE_NUMBER_INT && "status".equals(name)) {
            status = parser.getIntValue();
        } else if (depth == ERROR
                && token == JsonToken.VALUE_STRING
                && ("type".equals(name) || "reason".equals(name))) {
            error = Verdicts.printable(error.isEmpty() ? parser.getText() : error + ": " + parser.getText());
        }
    }

    private void endItem() {
        int event = items++;
        Verdict verdict = status == CONFLICT ? Verdict.ACCEPTED : Verdicts.of(status);
        switch (verdict) {
            case ACCEPTED -> {}
            case BUSY -> {
                again.add(event);
                busyStatus = status;
            }
            case MISCONFIGURED -> misconfigured = "status " + status + " for an event";
            case TOO_LARGE -> refused.put(event, new Refusal(Reason.TOO_LARGE, "status " + status));
            case REJECTED -> refused.put(event, new Refusal(Reason.REJECTED, "status " + status + ": " + error));
        }
    }
}
