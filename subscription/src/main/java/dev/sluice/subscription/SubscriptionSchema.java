package dev.sluice.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The options of subscription files, as their reader asks for them, as a JSON Schema, with which editors complete and check
 * a file. The tables of the documentation are made from the same.
 *
 * <p>The schema (draft 7, which editors know best) looks at each value by itself. It refuses what {@link SubscriptionReader}
 * refuses for its form; what values may not stand together, only the reader knows. It takes everything that the reader
 * takes, but for keys without a value, which count as left out.
 */
public final class SubscriptionSchema {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static final Form SUBSCRIPTION = Shape.mapping(SubscriptionYaml::tested).form();

    private SubscriptionSchema() {}

    /** The JSON Schema of one document of a subscription file, in lines that end with {@code \n}. */
    public static String json() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
        try {
            return MAPPER.writer(printer).writeValueAsString(JsonSchema.of(SUBSCRIPTION)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("schema: not writable as JSON", e);
        }
    }
}
