package dev.sluice.testkit.siem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Finds the events of a body: JSON objects one behind the other, with or without white space between them. */
final class EventReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final Function<byte[], Optional<String>> idOf;
    private final Predicate<byte[]> refused;

    EventReader(Function<byte[], Optional<String>> idOf, Predicate<byte[]> refused) {
        this.idOf = idOf;
        this.refused = refused;
    }

    /**
     * The events up to the first bad one.
     *
     * @param good number of events before it
     * @param ids of those that have one
     * @param bad whether there is a bad one: not an object, not JSON, or one that the test refuses
     */
    record Events(int good, List<String> ids, boolean bad) {}

    /** Reads a body; {@code check} says of each event whether the endpoint can take it. */
    Events read(byte[] body, Predicate<byte[]> check) {
        return read(body, check, false);
    }

    /** Reads a body that is one array. */
    Events readArray(byte[] body) {
        return read(body, event -> true, true);
    }

    /** Whether the test refuses an event. */
    boolean refuses(byte[] event) {
        return refused.test(event);
    }

    /** The id of an event. */
    Optional<String> id(byte[] event) {
        return idOf.apply(event);
    }

    private Events read(byte[] body, Predicate<byte[]> check, boolean array) {
        List<String> ids = new ArrayList<>();
        int good = 0;
        try (JsonParser parser = JSON.createParser(body)) {
            if (array && parser.nextToken() != JsonToken.START_ARRAY) {
                return new Events(good, ids, true);
            }
            while (true) {
                JsonToken token = parser.nextToken();
                if (array && token == JsonToken.END_ARRAY) {
                    return new Events(good, ids, parser.nextToken() != null);
                }
                if (token == null) {
                    return new Events(good, ids, array);
                }
                if (token != JsonToken.START_OBJECT) {
                    return new Events(good, ids, true);
                }
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                byte[] event = Arrays.copyOfRange(
                        body, from, (int) parser.currentLocation().getByteOffset());
                if (refused.test(event) || !check.test(event)) {
                    return new Events(good, ids, true);
                }
                idOf.apply(event).ifPresent(ids::add);
                good++;
            }
        } catch (IOException notJson) {
            return new Events(good, ids, true);
        }
    }

    /** The first string with this key, at any depth. */
    static Optional<String> firstString(byte[] json, String key) {
        try (JsonParser parser = JSON.createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals(key)
                        && parser.nextToken() == JsonToken.VALUE_STRING) {
                    return Optional.of(parser.getText());
                }
            }
            return Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Whether the object itself has the key. */
    static boolean hasKey(byte[] json, String key) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(key);
                if (parser.nextToken() != JsonToken.VALUE_NULL && found) {
                    return true;
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException notJson) {
            return false;
        }
    }
}
