package dev.sluice.testkit.gcs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about, told from its method and path alone, so that a fault can strike before the body is read.
 *
 * @param bucket empty where the call has none
 * @param object empty where the call has none
 * @param target bucket and object of a rewrite's target, or null
 */
record Route(Call call, String bucket, String object, @Nullable Target target) {

    record Target(String bucket, String object) {}

    /** The calls that the stand-in imitates. */
    enum Call {
        INSERT_OBJECT(GcsOperation.INSERT),
        CONTINUE_UPLOAD(GcsOperation.UPLOAD_CHUNK),
        CANCEL_UPLOAD(GcsOperation.DELETE),
        GET_OBJECT(GcsOperation.GET),
        LIST_OBJECTS(GcsOperation.LIST),
        PATCH_OBJECT(GcsOperation.UPDATE),
        UPDATE_OBJECT(GcsOperation.UPDATE),
        DELETE_OBJECT(GcsOperation.DELETE),
        COMPOSE_OBJECT(GcsOperation.COMPOSE),
        REWRITE_OBJECT(GcsOperation.REWRITE),
        COPY_OBJECT(GcsOperation.REWRITE),
        INSERT_BUCKET(GcsOperation.BUCKET_WRITE),
        LIST_BUCKETS(GcsOperation.BUCKET_WRITE),
        GET_BUCKET(GcsOperation.BUCKET_GET),
        TEST_PERMISSIONS(GcsOperation.BUCKET_GET),
        DELETE_BUCKET(GcsOperation.DELETE),
        BATCH(GcsOperation.BATCH),
        UNKNOWN(GcsOperation.UNKNOWN);

        private final GcsOperation operation;

        Call(GcsOperation operation) {
            this.operation = operation;
        }
    }

    GcsOperation operation() {
        return call.operation;
    }

    static Route of(ApiRequest request) {
        List<String> path = request.path();
        String method = request.method();
        String contentType = request.header("content-type");
        if (method.equals("POST") && contentType != null && contentType.startsWith("multipart/mixed")) {
            return new Route(Call.BATCH, "", "", null);
        }
        // upload/storage/v1/b/... and download/storage/v1/b/... lead to the same resources as storage/v1/b/...
        boolean isUpload = !path.isEmpty() && path.get(0).equals("upload");
        boolean isPrefixed = isUpload || (!path.isEmpty() && path.get(0).equals("download"));
        List<String> resource = isPrefixed ? path.subList(1, path.size()) : path;
        if (resource.size() < 3 || !resource.subList(0, 3).equals(List.of("storage", "v1", "b"))) {
            return new Route(Call.UNKNOWN, "", "", null);
        }
        List<String> rest = resource.subList(3, resource.size());
        Call call = isUpload ? upload(request, rest) : call(method, rest);
        return new Route(call, at(rest, 0), at(rest, 2), target(rest));
    }

    private static Call upload(ApiRequest request, List<String> rest) {
        if (rest.size() != 2) {
            return Call.UNKNOWN;
        }
        boolean isContinued = request.parameter("upload_id") != null;
        return switch (request.method()) {
            case "POST" -> isContinued ? Call.CONTINUE_UPLOAD : Call.INSERT_OBJECT;
            case "PUT" -> Call.CONTINUE_UPLOAD;
            case "DELETE" -> Call.CANCEL_UPLOAD;
            default -> Call.UNKNOWN;
        };
    }

    private static Call call(String method, List<String> rest) {
        String shape = method + " " + rest.size();
        return switch (shape) {
            case "GET 0" -> Call.LIST_BUCKETS;
            case "POST 0" -> Call.INSERT_BUCKET;
            case "GET 1" -> Call.GET_BUCKET;
            case "DELETE 1" -> Call.DELETE_BUCKET;
            case "GET 2" -> rest.get(1).equals("o") ? Call.LIST_OBJECTS : Call.UNKNOWN;
            case "GET 3" ->
                rest.subList(1, 3).equals(List.of("iam", "testPermissions")) ? Call.TEST_PERMISSIONS : Call.GET_OBJECT;
            case "PATCH 3" -> Call.PATCH_OBJECT;
            case "PUT 3" -> Call.UPDATE_OBJECT;
            case "DELETE 3" -> Call.DELETE_OBJECT;
            case "POST 4" -> rest.get(3).equals("compose") ? Call.COMPOSE_OBJECT : Call.UNKNOWN;
            case "POST 8" ->
                switch (rest.get(3)) {
                    case "rewriteTo" -> Call.REWRITE_OBJECT;
                    case "copyTo" -> Call.COPY_OBJECT;
                    default -> Call.UNKNOWN;
                };
            default -> Call.UNKNOWN;
        };
    }

    private static @Nullable Target target(List<String> rest) {
        return rest.size() == 8 ? new Target(rest.get(5), rest.get(7)) : null;
    }

    private static String at(List<String> rest, int index) {
        return index < rest.size() ? rest.get(index) : "";
    }
}
