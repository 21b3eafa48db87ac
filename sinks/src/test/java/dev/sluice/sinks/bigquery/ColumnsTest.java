package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Field.Mode;
import com.google.cloud.bigquery.StandardSQLTypeName;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnsTest {

    @Test
    void positionColumnsComeLastAndMayBeEmpty() {
        assertThat(Columns.of(SampleRows.SCHEMA, true))
                .startsWith(Columns.of(SampleRows.SCHEMA, false).toArray(Field[]::new))
                .endsWith(
                        column("topic", StandardSQLTypeName.STRING, Mode.NULLABLE),
                        column("partition", StandardSQLTypeName.INT64, Mode.NULLABLE),
                        column("offset", StandardSQLTypeName.INT64, Mode.NULLABLE));
    }

    @Test
    void everyRowTypeHasItsColumn() {
        assertThat(Columns.of(SampleRows.SCHEMA, false))
                .containsExactly(
                        column("event_id", StandardSQLTypeName.STRING, Mode.REQUIRED),
                        column("event_time", StandardSQLTypeName.TIMESTAMP, Mode.REQUIRED),
                        column("action", StandardSQLTypeName.STRING, Mode.NULLABLE),
                        column("dest_port", StandardSQLTypeName.INT64, Mode.NULLABLE),
                        column("score", StandardSQLTypeName.FLOAT64, Mode.NULLABLE),
                        column("blocked", StandardSQLTypeName.BOOL, Mode.NULLABLE),
                        column("raw", StandardSQLTypeName.BYTES, Mode.NULLABLE),
                        column("seen_at", StandardSQLTypeName.TIMESTAMP, Mode.NULLABLE),
                        column("tags", StandardSQLTypeName.JSON, Mode.NULLABLE));
    }

    @Test
    void missingColumnsAreAddedBehindTheTablesOwn() {
        com.google.cloud.bigquery.Schema present = com.google.cloud.bigquery.Schema.of(
                column("comment", StandardSQLTypeName.STRING, Mode.NULLABLE),
                column("EVENT_ID", StandardSQLTypeName.STRING, Mode.NULLABLE));

        Columns.Comparison comparison = Columns.compare(
                "p.d.t",
                present,
                List.of(
                        column("event_id", StandardSQLTypeName.STRING, Mode.REQUIRED),
                        column("event_time", StandardSQLTypeName.TIMESTAMP, Mode.REQUIRED)));

        assertThat(comparison.problems()).isEmpty();
        assertThat(comparison.extended().getFields())
                .containsExactly(
                        column("comment", StandardSQLTypeName.STRING, Mode.NULLABLE),
                        column("EVENT_ID", StandardSQLTypeName.STRING, Mode.NULLABLE),
                        column("event_time", StandardSQLTypeName.TIMESTAMP, Mode.NULLABLE));
    }

    @Test
    void everyColumnThatCannotTakeTheEventsIsReported() {
        com.google.cloud.bigquery.Schema present = com.google.cloud.bigquery.Schema.of(
                column("port", StandardSQLTypeName.STRING, Mode.NULLABLE),
                column("action", StandardSQLTypeName.STRING, Mode.REPEATED),
                column("user", StandardSQLTypeName.STRING, Mode.REQUIRED),
                column("owner", StandardSQLTypeName.STRING, Mode.REQUIRED),
                column("tags", StandardSQLTypeName.STRING, Mode.NULLABLE));

        Columns.Comparison comparison = Columns.compare(
                "p.d.t",
                present,
                List.of(
                        column("port", StandardSQLTypeName.INT64, Mode.NULLABLE),
                        column("action", StandardSQLTypeName.STRING, Mode.NULLABLE),
                        column("user", StandardSQLTypeName.STRING, Mode.NULLABLE),
                        column("tags", StandardSQLTypeName.JSON, Mode.NULLABLE)));

        assertThat(comparison.problems())
                .containsExactly(
                        "p.d.t.port: STRING (expected: INT64)",
                        "p.d.t.action: REPEATED (expected: NULLABLE)",
                        "p.d.t.user: REQUIRED (expected: NULLABLE, as the field may be empty)",
                        "p.d.t.owner: REQUIRED (expected: NULLABLE, as no field of the subscription fills it)");
    }

    private static Field column(String name, StandardSQLTypeName type, Mode mode) {
        return Field.newBuilder(name, type).setMode(mode).build();
    }
}
