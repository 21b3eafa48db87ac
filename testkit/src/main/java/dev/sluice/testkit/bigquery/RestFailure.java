package dev.sluice.testkit.bigquery;

/** A refusal in the terms of the REST API's error body (cloud.google.com/bigquery/docs/error-messages). */
final class RestFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    private RestFailure(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    static RestFailure invalid(String message) {
        return new RestFailure(400, "invalid", message);
    }

    static RestFailure notFound(String what) {
        return new RestFailure(404, "notFound", "Not found: " + what);
    }

    static RestFailure alreadyExists(String what) {
        return new RestFailure(409, "duplicate", "Already Exists: " + what);
    }

    static RestFailure accessDenied(String what) {
        return new RestFailure(403, "accessDenied", "Access Denied: " + what);
    }

    static RestFailure inUse(String what) {
        return new RestFailure(400, "resourceInUse", what + " is still in use");
    }

    static RestFailure noSuchCall(String method, String path) {
        return new RestFailure(404, "notFound", "The stand-in does not imitate " + method + " " + path);
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
