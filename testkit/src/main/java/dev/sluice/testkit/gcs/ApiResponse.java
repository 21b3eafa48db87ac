package dev.sluice.testkit.gcs;

import java.util.Map;

/** An answer, whether it goes out alone or in a batch. The headers leave out Content-Length. */
@SuppressWarnings("ArrayRecordComponent") // Carries bytes from here to there; never compared.
record ApiResponse(int status, Map<String, String> headers, byte[] body) {

    private static final byte[] NOTHING = {};

    static ApiResponse json(byte[] json) {
        return json(200, json);
    }

    static ApiResponse json(int status, byte[] json) {
        return new ApiResponse(status, Map.of("Content-Type", "application/json; charset=UTF-8"), json);
    }

    static ApiResponse empty(int status) {
        return empty(status, Map.of());
    }

    static ApiResponse empty(int status, Map<String, String> headers) {
        return new ApiResponse(status, headers, NOTHING);
    }
}
