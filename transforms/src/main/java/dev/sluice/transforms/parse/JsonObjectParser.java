package dev.sluice.transforms.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object (RFC 8259). Strings are found as the texts that they stand for, numbers, booleans, objects and arrays as they
 * are written; null is not found. Makes a parser for each text, and objects for strings and nested values that are found.
 */
final class JsonObjectParser implements TextParser {
    private static final int NOT_WANTED = -1;
    private static final int ENCODING_BYTES = 4;

    private final Path root = new Path();

    /** Names are not interned: they are whatever the text has. */
    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** What is looked for at one place of the object, and below it. */
    private static final class Path {
        private final Map<String, Path> below = new HashMap<>();
        private int index = NOT_WANTED;
    }

    /** Looks for values at these paths, of names with dots between them; each is found by its index. */
    JsonObjectParser(List<String> paths) {
        for (int i = 0; i < paths.size(); i++) {
            Path here = root;
            for (String name : paths.get(i).split("\\.", -1)) {
                here = here.below.computeIfAbsent(name, absent -> new Path());
            }
            here.index = i;
        }
    }

    @Override
    public boolean parse(byte[] bytes, int start, int end, FoundTexts found) {
        if (!isUtf8(bytes, start, end)) {
            return false;
        }
        try (JsonParser json = factory.createParser(bytes, start, end - start)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            readObject(json, root, bytes, start, found);
            return json.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the first bytes can be nothing but UTF-8: of others Jackson would guess an encoding. */
    private static boolean isUtf8(byte[] bytes, int start, int end) {
        for (int at = start; at < Math.min(end, start + ENCODING_BYTES); at++) {
            if (bytes[at] == 0 || (bytes[at] & 0xFE) == 0xFE) {
                return false;
            }
        }
        return true;
    }

    private static void readObject(JsonParser json, Path path, byte[] bytes, int start, FoundTexts found)
            throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            Path below = path.below.get(json.currentName());
            JsonToken token = json.nextToken();
            if (token.isStructStart()) {
                readNested(json, below, bytes, start, found);
            } else if (below != null && below.index != NOT_WANTED && token != JsonToken.VALUE_NULL) {
                byte[] text = json.getText().getBytes(StandardCharsets.UTF_8);
                found.put(below.index, text, 0, text.length);
            }
        }
    }

    private static void readNested(JsonParser json, @Nullable Path path, byte[] bytes, int start, FoundTexts found)
            throws IOException {
        if (path == null) {
            json.skipChildren();
            return;
        }
        long from = json.currentTokenLocation().getByteOffset();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            readObject(json, path, bytes, start, found);
        } else {
            json.skipChildren();
        }
        if (path.index != NOT_WANTED) {
            long to = json.currentLocation().getByteOffset();
            found.put(path.index, bytes, start + (int) from, start + (int) to);
        }
    }
}
