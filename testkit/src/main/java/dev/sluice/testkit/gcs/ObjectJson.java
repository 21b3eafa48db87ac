package dev.sluice.testkit.gcs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API's JSON resources (cloud.google.com/storage/docs/json_api/v1/objects) to and from what is stored. */
final class ObjectJson {

    private static final String DEFAULT_CONTENT_TYPE = "application/octet-stream";

    private final ObjectMapper mapper = new ObjectMapper();
    private final String baseUrl;

    /** @param baseUrl of this server, without a trailing slash; links in resources start with it */
    ObjectJson(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return mapper.createObjectNode();
        }
        try {
            return mapper.readTree(body);
        } catch (IOException e) {
            throw ApiException.invalid("Parse Error");
        }
    }

    /**
     * Reads a writer's object resource.
     *
     * @param fallbackName the name to use when the resource has none
     * @param fallbackType the content type to use when the resource has none, or null
     */
    ObjectDraft draft(JsonNode resource, @Nullable String fallbackName, @Nullable String fallbackType) {
        String name = text(resource, "name");
        String type = text(resource, "contentType");
        return new ObjectDraft(
                name != null ? name : fallbackName == null ? "" : fallbackName,
                type != null ? type : fallbackType == null ? DEFAULT_CONTENT_TYPE : fallbackType,
                text(resource, "contentEncoding"),
                text(resource, "cacheControl"),
                metadata(resource.path("metadata"), Map.of()),
                text(resource, "crc32c"),
                text(resource, "md5Hash"));
    }

    /** The description that results from a patch: absent keys stay as they are, null removes. */
    ObjectDraft patched(GcsObject old, JsonNode patch) {
        String type = patch.has("contentType") ? text(patch, "contentType") : old.contentType();
        return new ObjectDraft(
                old.name(),
                type == null ? DEFAULT_CONTENT_TYPE : type,
                patch.has("contentEncoding") ? text(patch, "contentEncoding") : old.contentEncoding(),
                patch.has("cacheControl") ? text(patch, "cacheControl") : old.cacheControl(),
                patch.path("metadata").isNull() ? Map.of() : metadata(patch.path("metadata"), old.metadata()),
                null,
                null);
    }

    private static Map<String, String> metadata(JsonNode changes, Map<String, String> old) {
        Map<String, String> metadata = new HashMap<>(old);
        changes.fields().forEachRemaining(field -> {
            if (field.getValue().isNull()) {
                metadata.remove(field.getKey());
            } else {
                metadata.put(field.getKey(), field.getValue().asText());
            }
        });
        return metadata;
    }

    static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }

    static @Nullable Long number(JsonNode node, String field) {
        String value = text(node, field);
        return value == null ? null : Long.valueOf(value);
    }

    byte[] bytes(JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    ObjectNode object(GcsObject object) {
        String selfLink = baseUrl + "/storage/v1/b/" + object.bucket() + "/o/" + PercentEncoding.encode(object.name());
        ObjectNode json = mapper.createObjectNode()
                .put("kind", "storage#object")
                .put("id", object.bucket() + "/" + object.name() + "/" + object.generation())
                .put("selfLink", selfLink)
                .put(
                        "mediaLink",
                        baseUrl + "/download/storage/v1/b/" + object.bucket() + "/o/"
                                + PercentEncoding.encode(object.name()) + "?generation=" + object.generation()
                                + "&alt=media")
                .put("name", object.name())
                .put("bucket", object.bucket())
                .put("generation", Long.toString(object.generation()))
                .put("metageneration", Long.toString(object.metageneration()))
                .put("contentType", object.contentType())
                .put("storageClass", "STANDARD")
                .put("size", Long.toString(object.size()))
                .put("crc32c", object.crc32c())
                .put("etag", etag(object))
                .put("timeCreated", object.created().toString())
                .put("updated", object.updated().toString())
                .put("timeStorageClassUpdated", object.created().toString());
        putIfPresent(json, "md5Hash", object.md5());
        putIfPresent(json, "contentEncoding", object.contentEncoding());
        putIfPresent(json, "cacheControl", object.cacheControl());
        if (object.componentCount() != null) {
            json.put("componentCount", object.componentCount());
        }
        if (!object.metadata().isEmpty()) {
            ObjectNode metadata = json.putObject("metadata");
            object.metadata().forEach(metadata::put);
        }
        return json;
    }

    static String etag(GcsObject object) {
        return object.generation() + "/" + object.metageneration();
    }

    private static void putIfPresent(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    ObjectNode page(ObjectStore.Page page) {
        ObjectNode json = mapper.createObjectNode().put("kind", "storage#objects");
        putIfPresent(json, "nextPageToken", page.nextToken());
        if (!page.prefixes().isEmpty()) {
            ArrayNode prefixes = json.putArray("prefixes");
            page.prefixes().forEach(prefixes::add);
        }
        ArrayNode items = json.putArray("items");
        page.objects().forEach(object -> items.add(object(object)));
        return json;
    }

    ObjectNode rewritten(GcsObject object) {
        ObjectNode json = mapper.createObjectNode()
                .put("kind", "storage#rewriteResponse")
                .put("totalBytesRewritten", Long.toString(object.size()))
                .put("objectSize", Long.toString(object.size()))
                .put("done", true);
        json.set("resource", object(object));
        return json;
    }

    ObjectNode bucket(String name) {
        return mapper.createObjectNode()
                .put("kind", "storage#bucket")
                .put("id", name)
                .put("name", name)
                .put("selfLink", baseUrl + "/storage/v1/b/" + name)
                .put("projectNumber", "0")
                .put("metageneration", "1")
                .put("location", "US")
                .put("locationType", "multi-region")
                .put("storageClass", "STANDARD");
    }

    ObjectNode permissions(List<String> held) {
        ObjectNode json = mapper.createObjectNode().put("kind", "storage#testIamPermissionsResponse");
        ArrayNode permissions = json.putArray("permissions");
        held.forEach(permissions::add);
        return json;
    }

    ObjectNode buckets(List<String> names) {
        ObjectNode json = mapper.createObjectNode().put("kind", "storage#buckets");
        ArrayNode items = json.putArray("items");
        names.forEach(name -> items.add(bucket(name)));
        return json;
    }

    byte[] error(ApiException e) {
        ObjectNode json = mapper.createObjectNode();
        ObjectNode error = json.putObject("error").put("code", e.status()).put("message", e.getMessage());
        error.putArray("errors")
                .addObject()
                .put("message", e.getMessage())
                .put("domain", "global")
                .put("reason", e.reason());
        return bytes(json);
    }
}
