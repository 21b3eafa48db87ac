package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Tables in one in-process DuckDB database. Writers take turns; readers see whole appends only. */
final class RowStore implements AutoCloseable {

    /** Rows for one table; each row has the values of its first columns, the rest is null. */
    record TableRows(TableId table, List<Column> columns, List<@Nullable Object[]> rows) {}

    private final DuckDBConnection writer;
    private final ObjectMapper json = new ObjectMapper();

    private RowStore(DuckDBConnection writer) {
        this.writer = writer;
    }

    /** @param file where the database lies, or null to keep it in memory */
    static RowStore open(@Nullable Path file) throws SQLException {
        Properties properties = new Properties();
        // The stand-in never reaches for the network.
        properties.put("autoinstall_known_extensions", "false");
        properties.put("autoload_known_extensions", "false");
        Connection connection =
                DriverManager.getConnection("jdbc:duckdb:" + (file == null ? "" : file.toString()), properties);
        connection.setAutoCommit(false);
        return new RowStore(connection.unwrap(DuckDBConnection.class));
    }

    void createDataset(String dataset) {
        change("CREATE SCHEMA IF NOT EXISTS " + TableId.quote(dataset));
    }

    void dropDataset(String dataset) {
        change("DROP SCHEMA IF EXISTS " + TableId.quote(dataset) + " CASCADE");
    }

    /** Creates a table; one that an earlier run left in the file is replaced. */
    void createTable(TableId table, List<Column> columns) {
        List<String> definitions = columns.stream().map(RowStore::definition).toList();
        // DuckDB has no tables without columns, BigQuery has.
        String body = definitions.isEmpty() ? "\"_no_columns\" BOOLEAN" : String.join(", ", definitions);
        change("CREATE OR REPLACE TABLE " + table.quoted() + " (" + body + ")");
    }

    void addColumns(TableId table, List<Column> columns, boolean areFirst) {
        if (areFirst) {
            createTable(table, columns);
            return;
        }
        for (Column column : columns) {
            change("ALTER TABLE " + table.quoted() + " ADD COLUMN " + definition(column));
        }
    }

    void dropTable(TableId table) {
        change("DROP TABLE IF EXISTS " + table.quoted());
    }

    private static String definition(Column column) {
        return TableId.quote(column.name()) + " " + column.duckDbType();
    }

    private synchronized void change(String sql) {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
            writer.commit();
        } catch (SQLException e) {
            rollBack(e);
            throw new IllegalStateException("DuckDB refused: " + sql, e);
        }
    }

    /** Stores the rows of all tables, or, if it fails, none. */
    synchronized void append(List<TableRows> appends) {
        try {
            for (TableRows append : appends) {
                append(append);
            }
            writer.commit();
        } catch (SQLException e) {
            rollBack(e);
            throw new IllegalStateException("DuckDB refused an append", e);
        }
    }

    private void append(TableRows append) throws SQLException {
        List<Column> columns = append.columns();
        try (DuckDBAppender appender =
                writer.createAppender(append.table().dataset(), append.table().table())) {
            for (@Nullable Object[] row : append.rows()) {
                appender.beginRow();
                for (int i = 0; i < columns.size(); i++) {
                    append(appender, columns.get(i), i < row.length ? row[i] : null);
                }
                appender.endRow();
            }
        }
    }

    private void append(DuckDBAppender appender, Column column, @Nullable Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
        } else if (column.isList()) {
            appender.append((Collection<?>) value);
        } else if (column.isRepeated()) {
            appender.append(jsonText(((Collection<?>) value)
                    .stream()
                            .map(element -> element instanceof Temporal ? element.toString() : element)
                            .toList()));
        } else {
            switch (column.type()) {
                case STRING, GEOGRAPHY, JSON -> appender.append((String) value);
                case INT64 -> appender.append((long) (Long) value);
                case FLOAT64 -> appender.append((double) (Double) value);
                case BOOL -> appender.append((boolean) (Boolean) value);
                case BYTES -> appender.append((byte[]) value);
                case TIMESTAMP -> appender.appendEpochMicros((Long) value);
                case DATE -> appender.appendEpochDays((Integer) value);
                case TIME -> appender.append((LocalTime) value);
                case DATETIME -> appender.append((LocalDateTime) value);
                case NUMERIC -> appender.append((BigDecimal) value);
                case RECORD -> appender.append(jsonText(value));
            }
        }
    }

    private String jsonText(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists of plain values can always be written", e);
        }
    }

    private void rollBack(SQLException cause) {
        try {
            writer.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Runs a query on a connection of its own; rows as maps from column label to value, in the order of the columns. */
    List<Map<String, @Nullable Object>> query(String sql) throws SQLException {
        try (Connection reader = writer.duplicate();
                Statement statement = reader.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= width; i++) {
                    row.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        writer.close();
    }
}
