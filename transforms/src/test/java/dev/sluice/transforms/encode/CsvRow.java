package dev.sluice.transforms.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads one row of CSV back with Jackson, to which nothing between two delimiters and two quotes there are the same. */
final class CsvRow {
    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

    private CsvRow() {}

    static List<String> parse(String text, char delimiter) throws IOException {
        try (MappingIterator<String[]> rows = CSV.readerFor(String[].class)
                .with(CsvSchema.emptySchema().withColumnSeparator(delimiter))
                .readValues(text)) {
            List<String[]> all = rows.readAll();
            assertThat(all).as(text).hasSize(1);
            return Arrays.asList(all.get(0));
        }
    }
}
