package dev.sluice.testkit.gcs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers with an object's content: all of it or one range, and unpacked on the way for a client that does not take gzip
 * (cloud.google.com/storage/docs/transcoding).
 */
final class MediaDownload {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    private MediaDownload() {}

    static ApiResponse answer(StoredObject object, ApiRequest request) {
        GcsObject description = object.description();
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", description.contentType());
        headers.put("ETag", ObjectJson.etag(description));
        headers.put("x-goog-generation", Long.toString(description.generation()));
        headers.put("x-goog-metageneration", Long.toString(description.metageneration()));
        headers.put("x-goog-stored-content-length", Long.toString(description.size()));
        headers.put("x-goog-storage-class", "STANDARD");
        String md5 = description.md5();
        headers.put("x-goog-hash", "crc32c=" + description.crc32c() + (md5 == null ? "" : ",md5=" + md5));
        String encoding = description.contentEncoding();
        headers.put("x-goog-stored-content-encoding", encoding == null ? "identity" : encoding);
        byte[] content = object.content().bytes();
        if ("gzip".equals(encoding) && !takesGzip(request)) {
            // The service ignores ranges of what it unpacks.
            return new ApiResponse(200, headers, gunzip(content));
        }
        if (encoding != null) {
            headers.put("Content-Encoding", encoding);
        }
        String range = request.header("range");
        return range == null ? new ApiResponse(200, headers, content) : part(content, range, headers);
    }

    private static boolean takesGzip(ApiRequest request) {
        @Nullable String accepted = request.header("accept-encoding");
        return accepted != null && accepted.contains("gzip");
    }

    private static ApiResponse part(byte[] content, String range, Map<String, String> headers) {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            return new ApiResponse(200, headers, content);
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        long from = first.isEmpty() ? Math.max(0, content.length - Long.parseLong(last)) : Long.parseLong(first);
        long to = first.isEmpty() || last.isEmpty() ? content.length : Long.parseLong(last) + 1;
        long end = Math.min(to, content.length);
        if (from >= end) {
            throw ApiException.rangeNotSatisfiable();
        }
        headers.put("Content-Range", "bytes " + from + "-" + (end - 1) + "/" + content.length);
        return new ApiResponse(206, headers, Arrays.copyOfRange(content, (int) from, (int) end));
    }

    private static byte[] gunzip(byte[] packed) {
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return unpacked.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("content stored as gzip is not gzip", e);
        }
    }
}
