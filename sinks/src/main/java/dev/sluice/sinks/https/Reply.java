package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;

/**
 * A response, its body cut off after some kilobytes.
 *
 * @param body may quote events, or what we sent to authenticate: not for logs and exceptions
 */
record Reply(int status, HttpHeaders headers, String body) {

    /** Reads an answer while it arrives, and no more of it than {@code maxBytes}. */
    static BodySubscriber<Reply> read(ResponseInfo head, int maxBytes) {
        return BodySubscribers.mapping(
                new FirstBytes(maxBytes),
                body -> new Reply(head.statusCode(), head.headers(), new String(body, UTF_8)));
    }

    @Override
    public String toString() {
        return "status " + status;
    }
}
