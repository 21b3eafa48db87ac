package dev.sluice.transforms.shape;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The schemas of a source's event types, as far as they are known before the job starts: what filters and steps are checked
 * against, and what decides the delivered columns.
 *
 * @param schemas record schemas, those of traffic events first, built-in versions before those of a directory
 * @param problems why there may be none
 */
record ReaderSchemas(List<Schema> schemas, List<SubscriptionProblem> problems) {
    private static final String SUFFIX = ".avsc";
    private static final int MAX_FILES = 1_000;

    static ReaderSchemas of(SourceSpec source) {
        return of(source.events(), source.schema());
    }

    static ReaderSchemas of(Set<EventType> events, SchemaSpec schemas) {
        List<SubscriptionProblem> problems = new ArrayList<>();
        Set<Schema> known = known(schemas, problems);
        Set<Schema> wanted = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        // In the order of the types, not of the set, which has none.
        for (EventType type : EventType.values()) {
            if (events.contains(type)) {
                names.add(Lane.recordName(type));
                known.stream()
                        .filter(schema -> schema.getType() == Schema.Type.RECORD)
                        .filter(schema -> schema.getFullName().equals(Lane.recordName(type)))
                        .forEach(wanted::add);
            }
        }
        if (wanted.isEmpty() && problems.isEmpty()) {
            String found = known.stream().map(Schema::getFullName).collect(Collectors.joining(", ", "\"", "\""));
            problems.add(problem("source.schema", found, "a schema of the record " + String.join(" or ", names)));
        }
        return new ReaderSchemas(List.copyOf(wanted), List.copyOf(problems));
    }

    private static Set<Schema> known(SchemaSpec spec, List<SubscriptionProblem> problems) {
        Set<Schema> known = new LinkedHashSet<>();
        if (spec instanceof SchemaSpec.Header header) {
            WriterSchemas.names().forEach(name -> known.add(WriterSchemas.builtIn(name)));
            if (!header.directory().isEmpty()) {
                known.addAll(inDirectory(header.directory(), problems));
            }
        } else if (spec instanceof SchemaSpec.Confluent confluent) {
            known.addAll(inDirectory(confluent.directory(), problems));
        } else if (spec instanceof SchemaSpec.Fixed fixed) {
            try {
                known.add(WriterSchemas.nameOrFile(fixed.schema()));
            } catch (IllegalArgumentException e) {
                problems.add(problem(
                        "source.schema.fixed",
                        '"' + fixed.schema() + '"',
                        "one of " + WriterSchemas.names() + " or a readable .avsc file"));
            }
        } else {
            throw new IllegalStateException("no schemas for " + spec.getClass());
        }
        return known;
    }

    private static List<Schema> inDirectory(String directory, List<SubscriptionProblem> problems) {
        List<Schema> schemas = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    // Ids are numbers as a rule: the shorter is the older.
                    .sorted(Comparator.comparingInt(
                                    (Path file) -> file.getFileName().toString().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(MAX_FILES)
                    .toList();
        } catch (IOException | InvalidPathException e) {
            problems.add(problem("source.schema.directory", '"' + directory + '"', "a readable directory"));
            return schemas;
        }
        for (Path file : files) {
            try {
                schemas.add(new Schema.Parser().parse(Files.readString(file)));
            } catch (IOException | AvroRuntimeException e) {
                problems.add(problem("source.schema.directory", '"' + file.toString() + '"', "an Avro schema"));
            }
        }
        return schemas;
    }

    private static SubscriptionProblem problem(String path, String value, String expected) {
        return new SubscriptionProblem(path, value, expected, null, 0, 0, null);
    }
}
