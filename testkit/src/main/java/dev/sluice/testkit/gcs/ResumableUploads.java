package dev.sluice.testkit.gcs;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads (cloud.google.com/storage/docs/resumable-uploads): pieces are kept aside, and the object comes into
 * being with the last of them. As with the service, a piece that is not the last is kept in multiples of 256 KiB only.
 */
final class ResumableUploads {

    /** How far an upload is: the object once it is whole, until then the number of bytes kept. */
    record Progress(@Nullable GcsObject whole, long keptBytes) {}

    private static final class Upload {
        private final String bucket;
        private final ObjectDraft draft;
        private final Preconditions preconditions;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        private Upload(String bucket, ObjectDraft draft, Preconditions preconditions) {
            this.bucket = bucket;
            this.draft = draft;
            this.preconditions = preconditions;
        }
    }

    private static final int PIECE_UNIT_BYTES = 256 * 1024;
    private static final int MAX_UPLOADS = 10_000;
    private static final int MAX_FINISHED = 1_000;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+|\\*)");

    private final Map<String, Upload> uploads = new HashMap<>();

    /** What a client is told that asks again, because it did not get the answer; the oldest are forgotten. */
    private final Map<String, GcsObject> finished = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, GcsObject> eldest) {
            return size() > MAX_FINISHED;
        }
    };

    private final ObjectStore store;
    private final long maxObjectBytes;

    ResumableUploads(ObjectStore store, long maxObjectBytes) {
        this.store = store;
        this.maxObjectBytes = maxObjectBytes;
    }

    /** Opens an upload and returns its id. */
    synchronized String start(String bucket, ObjectDraft draft, Preconditions preconditions) {
        store.checkBeforeUpload(bucket, draft.name(), preconditions);
        if (uploads.size() == MAX_UPLOADS) {
            throw ApiException.invalid("The stand-in keeps up to " + MAX_UPLOADS + " resumable uploads.");
        }
        String id = UUID.randomUUID().toString();
        uploads.put(id, new Upload(bucket, draft, preconditions));
        return id;
    }

    synchronized void cancel(String id) {
        if (uploads.remove(id) == null && finished.remove(id) == null) {
            throw ApiException.uploadNotFound();
        }
    }

    /**
     * Takes a piece, or answers how far the upload is.
     *
     * @param contentRange the header of that name; null means that {@code piece} is all there is
     */
    synchronized Progress receive(@Nullable String id, @Nullable String contentRange, byte[] piece) {
        GcsObject whole = finished.get(id);
        if (whole != null) {
            return new Progress(whole, whole.size());
        }
        Upload upload = uploads.get(id);
        if (id == null || upload == null) {
            throw ApiException.uploadNotFound();
        }
        if (contentRange == null) {
            append(upload, 0, piece);
            return finish(id, upload);
        }
        Matcher range = CONTENT_RANGE.matcher(contentRange.trim());
        if (!range.matches()) {
            throw ApiException.invalid("Failed to parse Content-Range header.");
        }
        String total = range.group(3);
        boolean isLast = !total.equals("*");
        if (range.group(1) != null) {
            long from = Long.parseLong(range.group(1));
            long to = Long.parseLong(range.group(2));
            if (to - from + 1 != piece.length) {
                throw ApiException.invalid(
                        "Content-Range " + contentRange + " does not fit a body of " + piece.length + " bytes.");
            }
            isLast = isLast && Long.parseLong(total) == to + 1;
            append(upload, from, isLast ? piece : wholeUnits(from, piece));
        } else {
            isLast = isLast && Long.parseLong(total) == upload.kept.size();
        }
        return isLast ? finish(id, upload) : new Progress(null, upload.kept.size());
    }

    private static byte[] wholeUnits(long from, byte[] piece) {
        long end = (from + piece.length) / PIECE_UNIT_BYTES * PIECE_UNIT_BYTES;
        return Arrays.copyOf(piece, (int) Math.max(0, end - from));
    }

    /** Appends what is new of a piece that starts at {@code from}: a client may repeat bytes, but not leave a gap. */
    private void append(Upload upload, long from, byte[] piece) {
        int known = (int) (upload.kept.size() - from);
        if (known < 0) {
            throw ApiException.invalid(
                    "The piece starts at " + from + " but only " + upload.kept.size() + " bytes have arrived.");
        }
        if (from + piece.length > maxObjectBytes) {
            throw ApiException.tooLarge(maxObjectBytes);
        }
        if (known < piece.length) {
            upload.kept.write(piece, known, piece.length - known);
        }
    }

    private Progress finish(String id, Upload upload) {
        GcsObject whole = store.put(
                        upload.bucket, upload.draft, new Content(upload.kept.toByteArray()), upload.preconditions)
                .description();
        uploads.remove(id);
        finished.put(id, whole);
        return new Progress(whole, whole.size());
    }
}
