package dev.sluice.testkit.gcs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls of the JSON API (cloud.google.com/storage/docs/json_api/v1), from request to response. */
final class JsonApi {

    private static final int MAX_PAGE_SIZE = 1_000;

    private final ObjectStore store;
    private final ResumableUploads uploads;
    private final RequestMeter meter;
    private final ObjectJson json;
    private final String baseUrl;
    private final Set<String> withheld;

    /** @param withheld permissions that testPermissions says nobody has */
    JsonApi(ObjectStore store, ResumableUploads uploads, RequestMeter meter, String baseUrl, Set<String> withheld) {
        this.store = store;
        this.uploads = uploads;
        this.meter = meter;
        this.json = new ObjectJson(baseUrl);
        this.baseUrl = baseUrl;
        this.withheld = withheld;
    }

    ApiResponse answer(Route route, ApiRequest request) {
        try {
            return call(route, request);
        } catch (ApiException e) {
            return refusal(e);
        }
    }

    ApiResponse refusal(ApiException e) {
        return ApiResponse.json(e.status(), json.error(e));
    }

    private ApiResponse call(Route route, ApiRequest request) {
        String bucket = route.bucket();
        return switch (route.call()) {
            case INSERT_OBJECT -> insert(bucket, request);
            case CONTINUE_UPLOAD -> continueUpload(request);
            case CANCEL_UPLOAD -> {
                uploads.cancel(Objects.requireNonNullElse(request.parameter("upload_id"), ""));
                yield refusal(ApiException.uploadCancelled());
            }
            case GET_OBJECT -> get(route, request);
            case LIST_OBJECTS -> ApiResponse.json(json.bytes(json.page(store.list(bucket, listing(request)))));
            case PATCH_OBJECT, UPDATE_OBJECT -> describe(route, request);
            case DELETE_OBJECT -> {
                store.delete(bucket, route.object(), request.number("generation"), request.preconditions());
                yield ApiResponse.empty(204);
            }
            case COMPOSE_OBJECT -> compose(route, request);
            case REWRITE_OBJECT -> ApiResponse.json(json.bytes(json.rewritten(copy(route, request))));
            case COPY_OBJECT -> ApiResponse.json(json.bytes(json.object(copy(route, request))));
            case INSERT_BUCKET -> insertBucket(request);
            case LIST_BUCKETS -> ApiResponse.json(json.bytes(json.buckets(store.bucketNames())));
            case GET_BUCKET -> {
                store.requireBucket(bucket);
                yield ApiResponse.json(json.bytes(json.bucket(bucket)));
            }
            case TEST_PERMISSIONS -> {
                store.requireBucket(bucket);
                List<String> held = request.parameters("permissions").stream()
                        .filter(permission -> !withheld.contains(permission))
                        .toList();
                yield ApiResponse.json(json.bytes(json.permissions(held)));
            }
            case DELETE_BUCKET -> {
                store.deleteBucket(bucket);
                yield ApiResponse.empty(204);
            }
            case BATCH -> BatchEnvelope.answer(request, this::answerPart);
            case UNKNOWN -> throw ApiException.noSuchCall(request.method(), "/" + String.join("/", request.path()));
        };
    }

    private ApiResponse answerPart(ApiRequest part) {
        Route route = Route.of(part);
        meter.request(route.operation());
        return route.call() == Route.Call.BATCH
                ? refusal(ApiException.invalid("A batch cannot hold a batch."))
                : answer(route, part);
    }

    private ApiResponse insert(String bucket, ApiRequest request) {
        String name = request.parameter("name");
        String type = request.header("content-type");
        String uploadType = Objects.requireNonNullElse(request.parameter("uploadType"), "media");
        return switch (uploadType) {
            case "media" -> {
                ObjectDraft draft = json.draft(json.parse(new byte[0]), name, type);
                yield stored(store.put(bucket, draft, new Content(request.body()), request.preconditions()));
            }
            case "multipart" -> {
                List<MultipartBody.Part> parts = MultipartBody.parse(type, request.body());
                if (parts.size() != 2) {
                    throw ApiException.invalid("Multipart uploads have two parts, not " + parts.size() + ".");
                }
                MultipartBody.Part media = parts.get(1);
                ObjectDraft draft = json.draft(
                        json.parse(parts.get(0).content()),
                        name,
                        media.headers().get("content-type"));
                yield stored(store.put(bucket, draft, new Content(media.content()), request.preconditions()));
            }
            case "resumable" -> {
                ObjectDraft draft =
                        json.draft(json.parse(request.body()), name, request.header("x-upload-content-type"));
                String id = uploads.start(bucket, draft, request.preconditions());
                String location = baseUrl + "/upload/storage/v1/b/" + PercentEncoding.encode(bucket)
                        + "/o?uploadType=resumable&upload_id=" + id;
                yield ApiResponse.empty(200, Map.of("Location", location, "X-GUploader-UploadID", id));
            }
            default -> throw ApiException.invalid("Invalid uploadType: " + uploadType);
        };
    }

    private ApiResponse continueUpload(ApiRequest request) {
        ResumableUploads.Progress progress =
                uploads.receive(request.parameter("upload_id"), request.header("content-range"), request.body());
        if (progress.whole() != null) {
            return described(progress.whole());
        }
        return ApiResponse.empty(
                308, progress.keptBytes() == 0 ? Map.of() : Map.of("Range", "bytes=0-" + (progress.keptBytes() - 1)));
    }

    private ApiResponse get(Route route, ApiRequest request) {
        StoredObject object;
        try {
            object = store.get(route.bucket(), route.object(), request.number("generation"), request.preconditions());
        } catch (ApiException e) {
            boolean asksForChange = request.parameter("ifGenerationNotMatch") != null
                    || request.parameter("ifMetagenerationNotMatch") != null;
            if (e.status() == 412 && asksForChange) {
                return ApiResponse.empty(304);
            }
            throw e;
        }
        return "media".equals(request.parameter("alt")) ? MediaDownload.answer(object, request) : stored(object);
    }

    private ApiResponse describe(Route route, ApiRequest request) {
        GcsObject old = store.get(route.bucket(), route.object(), null, Preconditions.NONE)
                .description();
        JsonNode resource = json.parse(request.body());
        ObjectDraft draft = route.call() == Route.Call.PATCH_OBJECT
                ? json.patched(old, resource)
                : json.draft(resource, old.name(), old.contentType());
        return stored(store.describe(route.bucket(), route.object(), draft, request.preconditions()));
    }

    private ApiResponse compose(Route route, ApiRequest request) {
        JsonNode body = json.parse(request.body());
        List<ObjectStore.Component> components = new ArrayList<>();
        for (JsonNode source : body.path("sourceObjects")) {
            Long expected = ObjectJson.number(source.path("objectPreconditions"), "ifGenerationMatch");
            components.add(new ObjectStore.Component(
                    source.path("name").asText(),
                    ObjectJson.number(source, "generation"),
                    new Preconditions(expected, null, null, null)));
        }
        JsonNode destination = body.path("destination");
        ObjectDraft draft = named(json.draft(destination, route.object(), null), route.object());
        return stored(store.compose(route.bucket(), components, draft, request.preconditions()));
    }

    private GcsObject copy(Route route, ApiRequest request) {
        Route.Target target = Objects.requireNonNull(route.target(), "a rewrite has a target");
        Preconditions ofSource = new Preconditions(request.number("ifSourceGenerationMatch"), null, null, null);
        StoredObject source = store.get(route.bucket(), route.object(), request.number("sourceGeneration"), ofSource);
        GcsObject old = source.description();
        // Without a resource in the request, the copy is described as its source is.
        JsonNode resource = json.parse(request.body());
        ObjectDraft draft = resource.isEmpty()
                ? new ObjectDraft(
                        target.object(),
                        old.contentType(),
                        old.contentEncoding(),
                        old.cacheControl(),
                        old.metadata(),
                        null,
                        null)
                : named(json.draft(resource, null, old.contentType()), target.object());
        return store.put(target.bucket(), draft, source.content(), request.preconditions())
                .description();
    }

    private static ObjectDraft named(ObjectDraft draft, String name) {
        return new ObjectDraft(
                name,
                draft.contentType(),
                draft.contentEncoding(),
                draft.cacheControl(),
                new HashMap<>(draft.metadata()),
                draft.crc32c(),
                draft.md5());
    }

    private ApiResponse insertBucket(ApiRequest request) {
        String name = json.parse(request.body()).path("name").asText();
        store.createBucket(name);
        return ApiResponse.json(json.bytes(json.bucket(name)));
    }

    private static ObjectStore.Listing listing(ApiRequest request) {
        Long maxResults = request.number("maxResults");
        if (maxResults != null && maxResults < 1) {
            throw ApiException.invalid("Invalid value for maxResults: " + maxResults);
        }
        @Nullable String prefix = request.parameter("prefix");
        return new ObjectStore.Listing(
                prefix == null ? "" : prefix,
                request.parameter("delimiter"),
                request.parameter("pageToken"),
                maxResults == null ? MAX_PAGE_SIZE : (int) Math.min(maxResults, MAX_PAGE_SIZE),
                request.parameter("startOffset"),
                request.parameter("endOffset"));
    }

    private ApiResponse stored(StoredObject object) {
        return described(object.description());
    }

    private ApiResponse described(GcsObject object) {
        return ApiResponse.json(json.bytes(json.object(object)));
    }
}
