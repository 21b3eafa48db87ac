package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec.Https;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Clock;

/** What a kind of SIEM asks for: where requests go, how events stand in them, and what answers mean. Thread-safe. */
abstract sealed class Protocol permits Lines, JsonArray, SplunkHec, ElasticBulk, SecOps {
    private static final int UNAUTHORIZED = 401;
    private static final int MAX_ANSWER_BYTES = 8 << 10;

    private final URI uri;
    private final Frame frame;
    private final Verdicts verdicts;

    /**
     * @param uri where requests go
     * @param frame what stands around and between the events
     */
    Protocol(URI uri, Frame frame, Verdicts verdicts) {
        this.uri = uri;
        this.frame = frame;
        this.verdicts = verdicts;
    }

    /** What stands in front of the first event, between two events and behind the last. */
    record Frame(String open, String between, String close) {
        static final Frame NONE = new Frame("", "", "");
    }

    static Protocol of(Https sink, Clock clock) {
        Verdicts verdicts = new Verdicts(clock);
        HttpsProtocol protocol = sink.protocol();
        if (protocol instanceof HttpsProtocol.JsonArray) {
            return new JsonArray(sink.url(), verdicts);
        } else if (protocol instanceof HttpsProtocol.SplunkHec hec) {
            return new SplunkHec(sink.url(), hec, sink.format(), verdicts);
        } else if (protocol instanceof HttpsProtocol.ElasticBulk elastic) {
            return new ElasticBulk(sink.url(), elastic, sink.format(), verdicts);
        } else if (protocol instanceof HttpsProtocol.Sentinel sentinel) {
            return JsonArray.forSentinel(sink.url(), sentinel, verdicts);
        } else if (protocol instanceof HttpsProtocol.SecOps secOps) {
            return new SecOps(sink.url(), secOps, verdicts);
        } else if (protocol instanceof HttpsProtocol.Lines) {
            return Lines.of(sink.format(), sink.url(), verdicts);
        }
        return Lines.ofJson(sink.url(), verdicts);
    }

    /** A path below the URL of a server. */
    static URI below(URI server, String path) {
        String base = server.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    final URI uri() {
        return uri;
    }

    final Verdicts verdicts() {
        return verdicts;
    }

    abstract String contentType();

    /** Headers of the protocol's own; by default none. */
    void addHeaders(HttpRequest.Builder request) {}

    /**
     * What an event adds to a body at most, its share of what stands around the events included: the sum over a shipment's
     * events is never less than the body.
     */
    abstract int bytesOf(EventBatch batch, int event);

    final void write(Shipment shipment, BodyBuffer body) {
        body.writeBytes(frame.open().getBytes(UTF_8));
        byte[] separator = frame.between().getBytes(UTF_8);
        byte[] between = {};
        for (Slice slice : shipment.slices()) {
            for (int event = slice.from(); event < slice.to(); event++) {
                body.writeBytes(between);
                writeEvent(slice.batch(), event, body);
                between = separator;
            }
        }
        body.writeBytes(frame.close().getBytes(UTF_8));
    }

    /** A request without events. */
    final void writeNothing(BodyBuffer body) {
        body.writeBytes((frame.open() + frame.close()).getBytes(UTF_8));
    }

    /** A POST of a body that was written here. */
    final HttpRequest.Builder post(HttpRequest.Builder request, BodyBuffer body, boolean gzip) {
        request.setHeader("Content-Type", contentType());
        addHeaders(request);
        if (gzip) {
            request.setHeader("Content-Encoding", "gzip");
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(gzip ? body.gzipped() : body.toByteArray()));
    }

    abstract void writeEvent(EventBatch batch, int event, BodyBuffer body);

    /** Whether a status is what unknown credentials are answered with. */
    boolean refusesCredentials(int status) {
        return status == UNAUTHORIZED;
    }

    /** Reads an answer while it arrives, and no more of it than it takes to understand it. */
    BodySubscriber<Outcome> read(ResponseInfo head, Shipment shipment) {
        return BodySubscribers.mapping(
                new FirstBytes(MAX_ANSWER_BYTES),
                body -> outcome(new Reply(head.statusCode(), head.headers(), new String(body, UTF_8))));
    }

    /** What an answer means of which the first kilobytes say everything; by default what its status says. */
    Outcome outcome(Reply reply) {
        return new Outcome.Settled(verdicts.answer(reply));
    }

    /** What an answer says about its shipment. */
    sealed interface Outcome {
        record Settled(Answer answer) implements Outcome {}

        /** The receiver has the shipment, and will say later that it is safe. */
        record Awaited(long acknowledgementId) implements Outcome {}
    }
}
