package dev.sluice.subscription;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sluice.subscription.SourceMap.Location;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Turns a YAML file into located nodes. Only Jackson's stream of tokens is used, so nothing in a file can create an
 * object; aliases are refused, so no file grows in memory.
 */
final class YamlFile {
    /** A thousand subscriptions of a page each fit; a larger file was named by mistake. */
    private static final long MAX_FILE_BYTES = 4L << 20;

    /** A subscription needs six levels; the recursion must not follow a hostile file to the end of the stack. */
    private static final int MAX_DEPTH = 32;

    private static final YAMLFactory YAML = new YAMLFactory();

    private final String file;
    private final List<Problem> problems;
    private Map<String, Location> locations = new HashMap<>();

    /**
     * One document of a file.
     *
     * @param root its value, never null in YAML's sense
     * @param lines where everything stands
     */
    record Document(YamlNode root, SourceMap lines) {

        /** The document as a value; empty when anything in it is wrong, which is added to {@code problems}. */
        <T> Optional<T> build(String file, Shape<T> shape, Map<String, String> variables, List<Problem> problems) {
            Field field = field(file, variables);
            Supplier<T> result = shape.read(field);
            List<Problem> found = field.scope().problems();
            problems.addAll(found);
            return found.isEmpty() ? Optional.of(result.get()) : Optional.empty();
        }

        /** The document's root, with problems of its own. */
        Field field(String file, Map<String, String> variables) {
            return new Field(new Field.Scope(file, variables, new ArrayList<>()), "", root, false);
        }
    }

    private YamlFile(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The file's documents up to the first syntax error. What is wrong is added to {@code problems}. */
    static List<Document> read(Path path, List<Problem> problems) {
        YamlFile yaml = new YamlFile(path.toString(), problems);
        try {
            long size = Files.size(path);
            if (size > MAX_FILE_BYTES) {
                yaml.fileProblem(Sizes.format(size), "at most " + Sizes.format(MAX_FILE_BYTES));
                return List.of();
            }
            return yaml.documents(Files.readString(path));
        } catch (NoSuchFileException e) {
            yaml.fileProblem("not found", "a readable file");
        } catch (CharacterCodingException e) {
            yaml.fileProblem("bytes that are not UTF-8", "a text file in UTF-8");
        } catch (IOException e) {
            yaml.fileProblem("unreadable, " + e.getClass().getSimpleName(), "a readable file");
        }
        return List.of();
    }

    private List<Document> documents(String text) throws IOException {
        List<Document> documents = new ArrayList<>();
        try (YAMLParser parser = YAML.createParser(text)) {
            while (parser.nextToken() != null) {
                locations = new HashMap<>();
                YamlNode root = node(parser, "", location(parser.currentTokenLocation()), 0);
                if (!(root instanceof YamlNode.Null)) {
                    documents.add(new Document(root, new SourceMap(file, locations)));
                }
            }
        } catch (JsonProcessingException e) {
            Location location = location(e.getLocation());
            problems.add(
                    new Problem(file, location.line(), location.column(), "yaml", reason(e), "well-formed YAML", null));
            return documents;
        }
        if (documents.isEmpty()) {
            fileProblem("empty", "a YAML document");
        }
        return documents;
    }

    private YamlNode node(YAMLParser parser, String path, Location key, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new JsonParseException(
                    parser, "nested deeper than " + MAX_DEPTH + " levels", parser.currentTokenLocation());
        }
        JsonToken token = parser.currentToken();
        Location location = token.isScalarValue() ? location(parser.currentTokenLocation()) : key;
        locations.put(path, location);
        if (token == JsonToken.START_OBJECT) {
            return new YamlNode.Mapping(entries(parser, path, depth), location);
        }
        if (token == JsonToken.START_ARRAY) {
            return new YamlNode.Sequence(items(parser, path, depth), location);
        }
        if (token == JsonToken.VALUE_NULL) {
            return new YamlNode.Null(location);
        }
        if (parser.isCurrentAlias()) {
            problems.add(problem(location, path, "an alias", "a value; aliases are not supported"));
            return new YamlNode.Null(location);
        }
        return new YamlNode.Text(parser.getText(), location);
    }

    private Map<String, YamlNode.Entry> entries(YAMLParser parser, String path, int depth) throws IOException {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Location keyLocation = location(parser.currentTokenLocation());
            String valuePath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            YamlNode value = node(parser, valuePath, keyLocation, depth + 1);
            YamlNode.Entry before = entries.putIfAbsent(key, new YamlNode.Entry(keyLocation, value));
            if (before != null) {
                String first =
                        "each key once; the first is in line " + before.key().line();
                problems.add(problem(keyLocation, valuePath, "duplicate key", first));
            }
        }
        return entries;
    }

    private List<YamlNode> items(YAMLParser parser, String path, int depth) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Location location = location(parser.currentTokenLocation());
            items.add(node(parser, path + "[" + items.size() + "]", location, depth + 1));
        }
        return items;
    }

    private Problem problem(Location location, String path, String value, String expected) {
        return new Problem(file, location.line(), location.column(), path, value, expected, null);
    }

    private void fileProblem(String value, String expected) {
        problems.add(new Problem(file, 0, 0, "file", value, expected, null));
    }

    private static Location location(JsonLocation location) {
        return location == null
                ? new Location(1, 1)
                : new Location(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }

    /** The parser's message has several lines, with excerpts of the file (indented); the last plain line says why. */
    private static String reason(JsonProcessingException e) {
        String reason = "unreadable";
        for (String line : e.getOriginalMessage().lines().toList()) {
            if (!line.isBlank() && !line.startsWith(" ")) {
                reason = line;
            }
        }
        return reason;
    }
}
