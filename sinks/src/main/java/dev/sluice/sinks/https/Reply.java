package dev.sluice.sinks.https;

import java.net.http.HttpHeaders;

/**
 * A response, its body cut off after some kilobytes.
 *
 * @param body may quote events, or what we sent to authenticate: not for logs and exceptions
 */
record Reply(int status, HttpHeaders headers, String body) {

    @Override
    public String toString() {
        return "status " + status;
    }
}
