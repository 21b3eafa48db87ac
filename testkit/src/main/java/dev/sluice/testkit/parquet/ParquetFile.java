package dev.sluice.testkit.parquet;

import dev.sluice.testkit.ScratchFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A Parquet file, read by DuckDB. Lies in a temporary folder until it is closed. Not thread-safe. */
public final class ParquetFile implements AutoCloseable {
    private final ScratchFolder folder;
    private final Connection connection;

    private ParquetFile(ScratchFolder folder, Connection connection) {
        this.folder = folder;
        this.connection = connection;
    }

    /**
     * Opens a file.
     *
     * @throws SQLException when DuckDB does not take it for a Parquet file
     */
    public static ParquetFile open(byte[] bytes) throws IOException, SQLException {
        Properties properties = new Properties();
        // Nothing is fetched: DuckDB reads Parquet by itself.
        properties.put("autoinstall_known_extensions", "false");
        properties.put("autoload_known_extensions", "false");
        Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        ParquetFile file = new ParquetFile(ScratchFolder.create("parquet"), connection);
        try {
            Path path = Files.write(file.folder.path().resolve("file.parquet"), bytes);
            file.createView("file", "read_parquet", path);
            file.createView("metadata", "parquet_metadata", path);
            return file;
        } catch (IOException | SQLException e) {
            file.close();
            throw e;
        }
    }

    private void createView(String name, String function, Path path) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE VIEW " + name + " AS SELECT * FROM " + function + "('"
                    + path.toString().replace("'", "''") + "')");
        }
    }

    /** All rows, as {@link #query} gives them. */
    public List<Map<String, @Nullable Object>> rows() throws SQLException {
        return query("SELECT * FROM file");
    }

    /**
     * Runs a query on the tables {@code file}, the rows, and {@code metadata}, DuckDB's {@code parquet_metadata} with what
     * the footer says of each column. Rows are maps from column label to value, in the order of the columns: Boolean, Long,
     * Double and String, BYTE_ARRAY as ByteBuffer, TIMESTAMP as Instant.
     */
    public List<Map<String, @Nullable Object>> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= width; i++) {
                    row.put(result.getMetaData().getColumnLabel(i), value(result.getObject(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static @Nullable Object value(@Nullable Object value) throws SQLException {
        if (value instanceof Blob blob) {
            return ByteBuffer.wrap(blob.getBytes(1, Math.toIntExact(blob.length())));
        }
        return value instanceof OffsetDateTime time ? time.toInstant() : value;
    }

    @Override
    public void close() throws SQLException {
        try (folder) {
            connection.close();
        }
    }
}
