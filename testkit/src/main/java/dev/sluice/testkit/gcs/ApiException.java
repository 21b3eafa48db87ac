package dev.sluice.testkit.gcs;

/** A refusal, in the terms of the API's error body (cloud.google.com/storage/docs/json_api/v1/status-codes). */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    private ApiException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    static ApiException invalid(String message) {
        return new ApiException(400, "invalid", message);
    }

    static ApiException bucketNotFound(String bucket) {
        return new ApiException(404, "notFound", "The specified bucket does not exist: " + bucket);
    }

    static ApiException objectNotFound(String bucket, String name) {
        return new ApiException(404, "notFound", "No such object: " + bucket + "/" + name);
    }

    static ApiException uploadNotFound() {
        return new ApiException(404, "notFound", "No such resumable upload.");
    }

    static ApiException uploadCancelled() {
        return new ApiException(499, "clientClosedRequest", "The resumable upload was cancelled.");
    }

    static ApiException noSuchCall(String method, String path) {
        return new ApiException(404, "notFound", "The stand-in does not imitate " + method + " " + path);
    }

    static ApiException conflict(String message) {
        return new ApiException(409, "conflict", message);
    }

    static ApiException preconditionFailed() {
        return new ApiException(
                412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
    }

    static ApiException tooLarge(long limitBytes) {
        return new ApiException(413, "uploadTooLarge", "The stand-in takes objects of up to " + limitBytes + " bytes.");
    }

    static ApiException rangeNotSatisfiable() {
        return new ApiException(416, "requestedRangeNotSatisfiable", "The requested range cannot be satisfied.");
    }

    static ApiException scripted(int status) {
        String reason =
                switch (status) {
                    case 401 -> "authError";
                    case 403 -> "forbidden";
                    case 429 -> "rateLimitExceeded";
                    default -> status >= 500 ? "backendError" : "invalid";
                };
        return new ApiException(status, reason, "A scripted fault.");
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }
}
