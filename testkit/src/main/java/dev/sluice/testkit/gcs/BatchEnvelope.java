package dev.sluice.testkit.gcs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Several requests in one {@code multipart/mixed} body (cloud.google.com/storage/docs/batch). */
final class BatchEnvelope {

    private static final int MAX_REQUESTS = 100;

    private BatchEnvelope() {}

    static ApiResponse answer(ApiRequest envelope, Function<ApiRequest, ApiResponse> answer) {
        List<MultipartBody.Part> parts = MultipartBody.parse(envelope.header("content-type"), envelope.body());
        if (parts.size() > MAX_REQUESTS) {
            throw ApiException.invalid("A batch holds up to " + MAX_REQUESTS + " requests.");
        }
        String boundary = "batch_" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (MultipartBody.Part part : parts) {
            write(body, "--" + boundary + "\r\nContent-Type: application/http\r\n");
            String id = part.headers().get("content-id");
            if (id != null) {
                write(body, "Content-ID: " + responseId(id) + "\r\n");
            }
            write(body, "\r\n");
            writeResponse(body, answer.apply(request(part.content())));
        }
        write(body, "--" + boundary + "--\r\n");
        return new ApiResponse(
                200, Map.of("Content-Type", "multipart/mixed; boundary=" + boundary), body.toByteArray());
    }

    /** {@code <a+1>} is answered as {@code <response-a+1>}. */
    private static String responseId(String id) {
        return id.startsWith("<") ? "<response-" + id.substring(1) : "response-" + id;
    }

    private static ApiRequest request(byte[] embedded) {
        int lineEnd = 0;
        while (lineEnd < embedded.length && embedded[lineEnd] != '\n') {
            lineEnd++;
        }
        String[] requestLine =
                new String(embedded, 0, lineEnd, StandardCharsets.UTF_8).trim().split(" ", -1);
        if (requestLine.length < 2) {
            throw ApiException.invalid("Malformed request line in a batch.");
        }
        MultipartBody.Head head = MultipartBody.Head.parse(embedded, lineEnd + 1, embedded.length);
        byte[] body = Arrays.copyOfRange(embedded, Math.min(head.end(), embedded.length), embedded.length);
        return ApiRequest.of(requestLine[0], requestLine[1], head.headers(), body);
    }

    private static void writeResponse(ByteArrayOutputStream body, ApiResponse response) {
        write(body, "HTTP/1.1 " + response.status() + " " + (response.status() < 400 ? "OK" : "Error") + "\r\n");
        response.headers().forEach((name, value) -> write(body, name + ": " + value + "\r\n"));
        write(body, "Content-Length: " + response.body().length + "\r\n\r\n");
        body.writeBytes(response.body());
        write(body, "\r\n");
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
