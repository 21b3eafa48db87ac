package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.HeaderSpec;
import dev.sluice.subscription.Subscription;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/** Where a lane's requests go, and the headers that its subscription asks for. */
final class RequestHead {
    private final Subscription subscription;
    private final List<HeaderSpec> headers;
    private final URI uri;

    RequestHead(Subscription subscription, List<HeaderSpec> headers, URI uri) {
        this.subscription = subscription;
        this.headers = headers;
        this.uri = uri;
    }

    /** A new request. A shipment is of one topic when a header names it. */
    HttpRequest.Builder of(Shipment shipment) {
        return of(shipment.slices().get(0).batch().topic());
    }

    /** A new request with events of a topic. */
    HttpRequest.Builder of(String topic) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).setHeader("User-Agent", "Sluice");
        headers.forEach(header -> request.setHeader(header.name(), header.value(subscription, topic)));
        return request;
    }
}
